package wire

import (
	"bytes"
	"errors"
	"strings"
)

// What a Framer may find between messages, and why it may give up.
var (
	ErrMore     = errors.New("the message is not whole yet")
	ErrPing     = errors.New("a keepalive that wants an answer") // double CRLF (RFC 5626 3.5.1)
	ErrUnframed = errors.New("nobody can say where the message ends")
	ErrTooLarge = errors.New("the message is too large")
)

// Framer finds messages in a stream. After ErrUnframed or ErrTooLarge the
// stream cannot be read on.
type Framer struct {
	MaxHead, MaxBody int // bytes

	buf []byte
}

// Write takes what came; it never fails.
func (f *Framer) Write(data []byte) { f.buf = append(f.buf, data...) }

// Next returns the next whole message. With ErrUnframed and ErrTooLarge it
// returns its head, so that it can be answered before the stream is closed.
// The bytes are the caller's.
func (f *Framer) Next() ([]byte, error) {
	if err := f.skip(); err != nil {
		return nil, err
	}
	end := bytes.Index(f.buf, []byte("\r\n\r\n"))
	switch {
	case end < 0 && len(f.buf) > f.MaxHead, end > f.MaxHead:
		return f.buf[:f.MaxHead], ErrTooLarge
	case end < 0:
		return nil, ErrMore
	}
	head := f.buf[:end+4]
	length, err := bodyLength(head)
	switch {
	case err != nil:
		return head, ErrUnframed
	case length > f.MaxBody:
		return head, ErrTooLarge
	case len(f.buf) < len(head)+length:
		return nil, ErrMore
	}
	whole := bytes.Clone(f.buf[:len(head)+length])
	f.buf = append(f.buf[:0], f.buf[len(whole):]...)
	return whole, nil
}

// skip drops line ends and NULs between messages; four bytes CR LF CR LF are a
// ping.
func (f *Framer) skip() error {
	if bytes.HasPrefix(f.buf, []byte("\r\n\r\n")) {
		f.buf = f.buf[4:]
		return ErrPing
	}
	for len(f.buf) > 0 && f.buf[0] == 0 {
		f.buf = f.buf[1:]
	}
	if bytes.HasPrefix(f.buf, []byte("\r\n")) && (len(f.buf) > 3 || len(f.buf) == 3 && f.buf[2] != '\r') {
		f.buf = f.buf[2:]
		return f.skip()
	}
	if len(f.buf) <= 3 {
		return ErrMore
	}
	return nil
}

// bodyLength reads what Content-Length says in a head; none is a fault, since
// a stream has no other end of a message (RFC 3261 18.3).
func bodyLength(head []byte) (int, error) {
	m := Message{}
	_, lines, _ := strings.Cut(strings.TrimSuffix(string(head), "\r\n\r\n"), "\r\n")
	m.readLines(lines)
	values := m.All("Content-Length")
	if len(values) == 0 {
		return 0, errSyntax
	}
	return ContentLength(values)
}

// Idle reports whether no message has begun.
func (f *Framer) Idle() bool { return len(bytes.Trim(f.buf, "\r\n\x00")) == 0 }
