package load_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"

	"parley/test/process"
)

const endpoint = "/api/v2/notifications"

func authorization(user string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+process.Password))
}

// poller speaks long-polling on one connection. Its requests are as long as a
// browser's: the server may have to keep what they say.
type poller struct {
	conn net.Conn
	in   *bufio.Reader
	head string
}

func poll(url, user string) (wire, error) {
	host := strings.TrimPrefix(url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	return &poller{conn: conn, in: bufio.NewReaderSize(conn, 512), head: "POST " + endpoint + "/connect HTTP/1.1\r\n" +
		"Host: " + host + "\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
		"Accept: */*\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\n" +
		"Origin: " + url + "\r\nReferer: " + url + "/\r\nConnection: keep-alive\r\n" +
		"Authorization: " + authorization(user) + "\r\n" +
		"Content-Type: application/json\r\n"}, nil
}

func (p *poller) exchange(messages string) ([]reply, error) {
	if _, err := fmt.Fprintf(p.conn, "%sContent-Length: %d\r\n\r\n%s", p.head, len(messages), messages); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(p.in, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", response.Status, text)
	}
	for _, cookie := range response.Cookies() {
		p.head += "Cookie: " + cookie.Name + "=" + cookie.Value + "\r\n"
	}
	return decode(text)
}

func (p *poller) close() { p.conn.Close() }

// socket speaks Bayeux over one WebSocket.
type socket struct{ conn *websocket.Conn }

func upgrade(url, user string) (wire, error) {
	dialer := websocket.Dialer{ReadBufferSize: 512, WriteBufferSize: 512}
	header := http.Header{"Authorization": {authorization(user)}, "Origin": {url}}
	conn, response, err := dialer.Dial("ws"+strings.TrimPrefix(url, "http")+endpoint, header)
	if err != nil {
		return nil, fmt.Errorf("%w: %+v", err, response)
	}
	return &socket{conn}, nil
}

func (s *socket) exchange(messages string) ([]reply, error) {
	if err := s.conn.WriteMessage(websocket.TextMessage, []byte(messages)); err != nil {
		return nil, err
	}
	_, text, err := s.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	return decode(text)
}

func (s *socket) close() { s.conn.Close() }
