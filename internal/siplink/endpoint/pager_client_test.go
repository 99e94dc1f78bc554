package endpoint_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// callee is a phone that waits to be written to.
func callee(t *testing.T) *peer {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &peer{t, conn, conn.LocalAddr().String()}
}

type peer struct {
	t    *testing.T
	conn *net.UDPConn
	at   string
}

func (p *peer) target() endpoint.Target { return endpoint.Target{URI: "sip:3001@" + p.at} }

func (p *peer) hear() (wire.Message, *net.UDPAddr, []byte) {
	p.t.Helper()
	buf := make([]byte, 65535)
	p.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	n, from, err := p.conn.ReadFromUDP(buf)
	if err != nil {
		p.t.Fatal(err)
	}
	m, err := wire.Read(buf[:n], false)
	if err != nil {
		p.t.Fatal(err)
	}
	return m, from, buf[:n]
}

func (p *peer) answer(m wire.Message, to *net.UDPAddr, code int, extra ...wire.Field) {
	p.t.Helper()
	if _, err := p.conn.WriteToUDP(m.Answer(wire.Reply{Code: code, Reason: "Whatever", Fields: extra}, "phone"), to); err != nil {
		p.t.Fatal(err)
	}
}

// sends begins a message and returns where its answer will be.
func sends(t *testing.T, e *endpoint.Endpoint, to endpoint.Target, text string) <-chan endpoint.Answer {
	t.Helper()
	answered := make(chan endpoint.Answer, 1)
	go func() { answered <- e.Message(t.Context(), bo(), to, endpoint.Outgoing{Text: text}) }()
	return answered
}

func TestAMessageHasItsHeadersAndNoContact(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	answered := sends(t, e, ann.target(), "grüß Gott")
	m, from, raw := ann.hear()
	for _, name := range []string{"Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq"} {
		if m.Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if m.Get("Contact") != "" {
		t.Errorf("Contact: %s", m.Get("Contact"))
	}
	if m.Get("Content-Type") != "text/plain;charset=UTF-8" || m.Get("Content-Length") != "11" || string(m.Body) != "grüß Gott" {
		t.Errorf("%s", raw)
	}
	if _, err := time.Parse(time.RFC1123, m.Get("Date")); err != nil || m.Get("Expires") != "" {
		t.Errorf("Date %q, Expires %q", m.Get("Date"), m.Get("Expires"))
	}
	if r := m.Check(wire.Rules{Methods: []string{"MESSAGE"}, MaxBody: 1000}); r != nil {
		t.Errorf("%+v", r)
	}
	if from.String() != address(t, e, "udp") {
		t.Errorf("it came from %s", from)
	}
	ann.answer(m, from, 200)
	if a := <-answered; !a.OK() || a.Local {
		t.Errorf("%+v", a)
	}
}

func TestWhatAnswersMean(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	for code, ok := range map[int]bool{200: true, 202: true, 302: false, 404: false, 480: false, 500: false, 603: false} {
		answered := sends(t, e, ann.target(), "hi")
		m, from, _ := ann.hear()
		ann.answer(m, from, code)
		if a := <-answered; a.Code != code || a.OK() != ok || a.Local {
			t.Errorf("%d: %+v", code, a)
		}
	}
}

func TestATextTooLongForADatagramGoesOverAStream(t *testing.T) {
	e := server(t, config(udp(), tcp()), endpoint.Handler{})
	heard := make(chan endpoint.Message, 1)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := listener.Addr().String()
	listener.Close()
	server(t, config(flow.Listener{Transport: "udp", Address: at}, flow.Listener{Transport: "tcp", Address: at}), endpoint.Handler{
		Message: func(_ context.Context, m endpoint.Message) endpoint.Answer {
			heard <- m
			return endpoint.Answer{Code: 200, Reason: "OK"}
		}})
	var traced endpoint.Trace
	long := strings.Repeat("x", 1300)
	if a := e.Message(t.Context(), bo(), endpoint.Target{URI: "sip:3001@" + at}, endpoint.Outgoing{Text: long}); !a.OK() {
		t.Fatalf("%+v", a)
	}
	if m := <-heard; m.Text != long {
		t.Errorf("heard %d characters", len(m.Text))
	}
	_ = traced
}

func TestATextTooLongForADatagramIsRefusedWithoutAStream(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	if a := e.Message(t.Context(), bo(), ann.target(), endpoint.Outgoing{Text: strings.Repeat("x", 1300)}); a.Code != 513 || !a.Local {
		t.Errorf("%+v", a)
	}
	// The whole request counts, and not a byte more than 1300 goes out.
	for size := 700; size < 1000; size += 7 {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		a := e.Message(ctx, bo(), ann.target(), endpoint.Outgoing{Text: strings.Repeat("x", size)})
		cancel()
		if a.Code == 513 {
			return
		}
		if _, _, raw := ann.hear(); len(raw) > 1300 {
			t.Fatalf("%d bytes went out", len(raw))
		}
	}
	t.Error("nothing was refused")
}

func TestChallengesAreAnswered(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	to := ann.target()
	to.Credentials = &endpoint.Credentials{User: "bo", Password: "secret"}
	challenge := func(name, algorithm, nonce, more string) wire.Field {
		return wire.Field{Name: name, Value: `Digest realm="pbx", nonce="` + nonce + `", algorithm=` + algorithm + `, qop="auth"` + more}
	}
	answered := sends(t, e, to, "hi")
	first, from, _ := ann.hear()
	ann.answer(first, from, 401, challenge("WWW-Authenticate", "SHA-512-999", "n1", ""),
		challenge("WWW-Authenticate", "SHA-256", "n1", ""), challenge("WWW-Authenticate", "MD5", "n1", ""))
	second, from, _ := ann.hear()
	if got := second.Get("Authorization"); !strings.Contains(got, "algorithm=SHA-256") || !strings.Contains(got, `nonce="n1"`) || strings.Contains(got, "secret") {
		t.Errorf("Authorization: %s", got)
	}
	if second.Head().CSeq != 2 || second.Get("Call-ID") != first.Get("Call-ID") || second.TopVia().Branch() == first.TopVia().Branch() {
		t.Errorf("%+v", second.Fields)
	}
	ann.answer(second, from, 401, challenge("WWW-Authenticate", "MD5", "n2", `, stale=true`))
	third, from, _ := ann.hear()
	if got := third.Get("Authorization"); !strings.Contains(got, "algorithm=MD5") || !strings.Contains(got, `nonce="n2"`) {
		t.Errorf("Authorization: %s", got)
	}
	ann.answer(third, from, 401, challenge("WWW-Authenticate", "MD5", "n3", `, stale=true`)) // enough
	if a := <-answered; a.Code != 401 {
		t.Errorf("%+v", a)
	}
}

func TestAWrongPasswordIsSaidOnce(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	to := ann.target()
	to.Credentials = &endpoint.Credentials{User: "bo", Password: "wrong"}
	answered := sends(t, e, to, "hi")
	for range 2 {
		m, from, _ := ann.hear()
		ann.answer(m, from, 407, wire.Field{Name: "Proxy-Authenticate", Value: `Digest realm="pbx", nonce="n", algorithm=MD5, qop="auth"`})
	}
	if a := <-answered; a.Code != 407 || a.Local {
		t.Errorf("%+v", a)
	}
}

func TestAProxyAndThePeerMayBothAsk(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	to := ann.target()
	to.Credentials = &endpoint.Credentials{User: "bo", Password: "secret"}
	answered := sends(t, e, to, "hi")
	m, from, _ := ann.hear()
	ann.answer(m, from, 407, wire.Field{Name: "Proxy-Authenticate", Value: `Digest realm="proxy", nonce="p", algorithm=MD5, qop="auth"`})
	m, from, _ = ann.hear()
	ann.answer(m, from, 401, wire.Field{Name: "WWW-Authenticate", Value: `Digest realm="pbx", nonce="n", algorithm=MD5, qop="auth"`})
	m, from, _ = ann.hear()
	if !strings.Contains(m.Get("Proxy-Authorization"), `nonce="p"`) || !strings.Contains(m.Get("Authorization"), `nonce="n"`) {
		t.Errorf("%+v", m.Fields)
	}
	ann.answer(m, from, 200)
	if a := <-answered; !a.OK() {
		t.Errorf("%+v", a)
	}
}

func TestAnInstantMessagingURIIsASIPOne(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	answered := sends(t, e, endpoint.Target{URI: "im:3001@" + ann.at}, "hi")
	m, from, _ := ann.hear()
	if m.Start != "MESSAGE sip:3001@"+ann.at+" SIP/2.0" || m.Get("Route") != "" {
		t.Errorf("%s, Route: %s", m.Start, m.Get("Route"))
	}
	ann.answer(m, from, 200)
	<-answered
}

// Whatever stands in a name, a number or a URI, nothing of it becomes a header
// line of its own.
func TestNothingForeignBecomesAHeader(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	evil := "x\r\nX-Evil: 1\r\n"
	for _, c := range []struct {
		from endpoint.Party
		to   endpoint.Target
	}{
		{endpoint.Party{Number: "1" + evil}, ann.target()},
		{endpoint.Party{Number: "4001"}, endpoint.Target{URI: "sip:1" + evil + "@" + ann.at}},
		{endpoint.Party{Number: "4001"}, endpoint.Target{URI: ann.target().URI, Route: []string{"<sip:" + ann.at + ";lr>" + evil}}},
		{endpoint.Party{Number: "4001"}, endpoint.Target{URI: ann.target().URI + ";a=b" + evil}},
	} {
		if a := e.Message(ctx, c.from, c.to, endpoint.Outgoing{Text: "hi"}); a.Code != 400 && a.Code != 503 || !a.Local {
			t.Errorf("%+v: %+v", c, a)
		}
	}
	answered := make(chan endpoint.Answer, 1)
	go func() {
		answered <- e.Message(t.Context(), endpoint.Party{Number: "4001", Name: `Bo" <sip:evil>` + evil}, ann.target(), endpoint.Outgoing{Text: evil})
	}()
	m, from, _ := ann.hear()
	name, err := wire.ReadAddress(m.Get("From"))
	if m.Get("X-Evil") != "" || err != nil || name.URI.User != "4001" || string(m.Body) != evil {
		t.Errorf("%+v", m)
	}
	ann.answer(m, from, 200)
	<-answered
}

func TestOptionsProbes(t *testing.T) {
	e, ann := server(t, config(udp()), endpoint.Handler{}), callee(t)
	answered := make(chan endpoint.Answer, 1)
	go func() { answered <- e.Options(t.Context(), bo(), ann.target()) }()
	m, from, _ := ann.hear()
	if m.Method() != "OPTIONS" {
		t.Fatal(m.Start)
	}
	ann.answer(m, from, 405)
	if a := <-answered; a.Code != 405 {
		t.Errorf("%+v", a)
	}
}
