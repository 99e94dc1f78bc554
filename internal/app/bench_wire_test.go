package app_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
)

// wire is a bare HTTP/1.1 connection: the generator must cost little, because
// it shares the processors with what it measures.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	head string // headers of every request
}

func dial(address, head string) (*wire, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 4096), head: "Host: " + address + "\r\n" + head}, nil
}

// post sends a request and returns the answer's body.
func (w *wire) post(path string, body []byte) ([]byte, error) {
	request := fmt.Appendf(nil, "POST %s HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, w.head, len(body))
	if _, err := w.conn.Write(append(request, body...)); err != nil {
		return nil, err
	}
	return w.answer()
}

func (w *wire) answer() ([]byte, error) {
	head := textproto.NewReader(w.in)
	status, err := head.ReadLine()
	if err != nil {
		return nil, err
	}
	header, err := head.ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return nil, errors.Join(err, errors.New(status))
	}
	body := make([]byte, length)
	_, err = io.ReadFull(w.in, body)
	if err == nil && status != "HTTP/1.1 200 OK" {
		err = fmt.Errorf("%s %s", status, body)
	}
	return body, err
}
