package wire

import (
	"mime"
	"strings"
)

// Head is what of a message is looked at again and again. What is not there or
// cannot be read is zero; Check and Sound tell.
type Head struct {
	Vias     []Via
	From, To Address
	CSeq     uint32
	Method   string // that the CSeq names
	Media    string // type/subtype of the body in lower case
	Charset  string // of a text; empty: not said

	first int    // how many of Vias are of the first line
	bad   string // the first header that cannot be read
}

// Head returns what was read of the message once and for all; it is not to be
// changed.
func (m Message) Head() *Head {
	if m.head != nil {
		return m.head
	}
	return readHead(m.Fields)
}

// Made is a message of our own, read like one that came.
func Made(m Message) Message {
	m.head = readHead(m.Fields)
	return m
}

func readHead(fields []Field) *Head {
	h := &Head{}
	for _, f := range fields {
		if !h.read(f) && h.bad == "" {
			h.bad = f.Name
		}
	}
	return h
}

// read takes over a header that belongs to the head; false if it cannot be read.
// Of those that stand there once too often the first one holds.
func (h *Head) read(f Field) bool {
	var err error
	switch f.Name {
	case "Via":
		err = h.readVias(f.Value)
	case "From":
		err = once(&h.From, f.Value)
	case "To":
		err = once(&h.To, f.Value)
	case "CSeq":
		var seq uint32
		var method string
		if seq, method, err = readCSeq(f.Value); h.Method == "" {
			h.CSeq, h.Method = seq, method
		}
	case "Content-Type":
		var media, charset string
		media, charset, err = readMediaType(f.Value)
		if !strings.Contains(media, "/") {
			return false
		}
		if h.Media == "" {
			h.Media, h.Charset = media, charset
		}
	}
	return err == nil
}

func (h *Head) readVias(value string) error {
	vias, err := ReadVias(value)
	if h.Vias == nil {
		h.Vias, h.first = vias, len(vias)
		return err
	}
	h.Vias = append(h.Vias, vias...)
	return err
}

// once reads an address, unless one was read before.
func once(into *Address, value string) error {
	a, err := ReadAddress(value)
	if err == nil && into.URI.Scheme == "" {
		*into = a
	}
	return err
}

// readMediaType returns type/subtype in lower case and the character set. What
// everybody writes is read without a map of parameters.
func readMediaType(value string) (media, charset string, err error) {
	media, rest, more := strings.Cut(value, ";")
	if more {
		var known bool
		charset, known = strings.CutPrefix(trim(rest), "charset=")
		more = !known || !isToken(charset)
	}
	group, kind, ok := strings.Cut(trim(media), "/")
	if !more && ok && isToken(group) && isToken(kind) {
		return strings.ToLower(trim(media)), charset, nil
	}
	media, params, err := mime.ParseMediaType(value)
	return media, params["charset"], err
}
