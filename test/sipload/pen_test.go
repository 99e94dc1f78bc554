package sipload_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"parley/test/process"
)

// pen is a bare HTTP connection of an agent who writes: whoever makes the load
// must cost little, since it shares the processors with what it measures.
type pen struct {
	conn net.Conn
	in   *bufio.Reader
	head string // of every request, up to the length of the body
}

// take gives the agent a pen for a session.
func take(url, agent, session string) (*pen, error) {
	host := strings.TrimPrefix(url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	basic := base64.StdEncoding.EncodeToString([]byte(agent + ":" + process.Password))
	return &pen{conn, bufio.NewReader(conn), "POST /api/v2/me/im-sessions/" + session + " HTTP/1.1\r\nHost: " + host +
		"\r\nAuthorization: Basic " + basic + "\r\nContent-Type: application/json\r\nContent-Length: "}, nil
}

// writes has the agent say a text, and returns when it is answered.
func (p *pen) writes(text string) error {
	body := fmt.Sprintf(`{"operationName":"SendMessage","text":%q}`, text)
	if _, err := fmt.Fprintf(p.conn, "%s%d\r\n\r\n%s", p.head, len(body), body); err != nil {
		return err
	}
	res, err := http.ReadResponse(p.in, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, answer)
	}
	return err
}
