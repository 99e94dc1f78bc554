package endpoint_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// doorman lets everybody in as who he says he is.
type doorman struct{}

func (doorman) Register(context.Context, wire.Message, wire.Origin) wire.Reply {
	return wire.Reply{Code: 200, Reason: "OK"}
}

func (doorman) Admit(_ context.Context, m wire.Message, _ wire.Origin) (wire.Party, *wire.Reply) {
	from, err := wire.ReadAddress(m.Get("From"))
	if err != nil {
		return wire.Party{}, &wire.Reply{Code: 403, Reason: "Forbidden"}
	}
	return wire.Party{Number: wire.Unescape(from.URI.User)}, nil
}

func (doorman) Trusted(netip.Addr, []string) bool { return true }
func (doorman) Gone(string)                       {}

func config(listen ...flow.Listener) endpoint.Config {
	return endpoint.Config{Listen: listen, Domain: "im.test", MaxHead: 16 << 10, MaxBody: 16 << 10, MaxConnections: 100,
		MaxRequests: 1000, MaxDialogs: 100, Rate: 0, SessionExpires: 30 * time.Minute, MinSE: 90 * time.Second,
		Registrar: doorman{}, Logger: slog.New(slog.DiscardHandler)}
}

func udp() flow.Listener { return flow.Listener{Transport: "udp", Address: "127.0.0.1:0"} }
func tcp() flow.Listener { return flow.Listener{Transport: "tcp", Address: "127.0.0.1:0"} }

// server opens an endpoint that serves until the play is over.
func server(t *testing.T, cfg endpoint.Config, h endpoint.Handler) *endpoint.Endpoint {
	t.Helper()
	e, err := endpoint.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	e.Serve(h)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func address(t *testing.T, e *endpoint.Endpoint, transport string) string {
	t.Helper()
	for _, l := range e.Addresses() {
		if l.Transport == transport {
			return l.Address
		}
	}
	t.Fatalf("nothing listens by %s", transport)
	return ""
}

// phone is a peer that says exactly what it is told to.
type phone struct {
	t    *testing.T
	conn net.Conn
	buf  string // of a stream
	at   string
}

func dial(t *testing.T, e *endpoint.Endpoint, transport string) *phone {
	t.Helper()
	conn, err := net.Dial(transport, address(t, e, transport))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &phone{t: t, conn: conn, at: conn.LocalAddr().String()}
}

// say sends a message whose header lines end in \n; %AT becomes the phone's
// address.
func (p *phone) say(text string) {
	p.t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	p.raw(strings.ReplaceAll(strings.ReplaceAll(head, "%AT", p.at), "\n", "\r\n") + "\r\n\r\n" + body)
}

func (p *phone) raw(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, text); err != nil {
		p.t.Fatal(err)
	}
}

// hear returns the next message; it must come within two seconds.
func (p *phone) hear() wire.Message {
	p.t.Helper()
	m, ok := p.within(2 * time.Second)
	if !ok {
		p.t.Fatal("nothing was heard")
	}
	return m
}

func (p *phone) within(d time.Duration) (wire.Message, bool) {
	p.t.Helper()
	p.conn.SetReadDeadline(time.Now().Add(d))
	buf := make([]byte, 65535)
	for {
		if _, stream := p.conn.(*net.UDPConn); !stream {
			if head, body, ok := strings.Cut(p.buf, "\r\n\r\n"); ok {
				m, _ := wire.Read([]byte(head+"\r\n\r\n"), false)
				var n int
				fmt.Sscan(m.Get("Content-Length"), &n)
				if len(body) >= n {
					p.buf = body[n:]
					m.Body = []byte(body[:n])
					return m, true
				}
			}
		}
		n, err := p.conn.Read(buf)
		if err != nil {
			return wire.Message{}, false
		}
		if _, datagram := p.conn.(*net.UDPConn); datagram {
			m, err := wire.Read(buf[:n], false)
			if err != nil {
				p.t.Fatalf("not SIP: %q", buf[:n])
			}
			return m, true
		}
		p.buf += string(buf[:n])
	}
}

// answer waits for a response of that code, passing provisional ones.
func (p *phone) answer(code int) wire.Message {
	p.t.Helper()
	for {
		m := p.hear()
		got, _, ok := m.Status()
		switch {
		case !ok:
			p.t.Fatalf("a request came instead of %d: %s", code, m.Start)
		case got == code:
			return m
		case got >= 200 || code < 200 && got > code:
			p.t.Fatalf("answer %s, want %d", m.Start, code)
		}
	}
}

// silence fails if anything is heard within d.
func (p *phone) silence(d time.Duration) {
	p.t.Helper()
	if m, ok := p.within(d); ok {
		p.t.Fatalf("heard %s", m.Start)
	}
}

// ask writes a request of the phone's; extra are further header lines.
func ask(method, to, branch, callID string, seq int, extra, body string) string {
	kind := ""
	if body != "" && !strings.Contains(extra, "Content-Type") {
		kind = "Content-Type: text/plain\n"
	}
	return fmt.Sprintf("%s sip:%s@im.test SIP/2.0\nVia: SIP/2.0/UDP %%AT;branch=z9hG4bK%s;rport\nMax-Forwards: 70\n"+
		"From: \"Bo\" <sip:4001@im.test>;tag=bo\nTo: <sip:%s@im.test>\nCall-ID: %s\nCSeq: %d %s\n%s%sContent-Length: %d\n\n%s",
		method, to, branch, to, callID, seq, method, kind, extra, len(body), body)
}
