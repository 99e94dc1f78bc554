package endpoint_test

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

// reception is a server whose agent 3001 reads, 3002 is logged out, 3003 is in
// a session, and nobody else is known.
type reception struct {
	*endpoint.Endpoint
	told chan endpoint.Message
}

func receives(t *testing.T, cfg endpoint.Config) reception {
	t.Helper()
	told := make(chan endpoint.Message, 100)
	return reception{server(t, cfg, endpoint.Handler{Message: func(_ context.Context, m endpoint.Message) endpoint.Answer {
		switch m.To {
		case "3001":
			told <- m
			return endpoint.Answer{Code: 200, Reason: "OK"}
		case "3002":
			return endpoint.Answer{Code: 480, Reason: "Temporarily Unavailable"}
		case "3003":
			return endpoint.Answer{Code: 486, Reason: "Busy Here"}
		}
		return endpoint.Answer{Code: 404, Reason: "Not Found"}
	}}), told}
}

func (r reception) text(t *testing.T) string {
	t.Helper()
	select {
	case m := <-r.told:
		return m.Text
	case <-time.After(2 * time.Second):
		t.Fatal("the agent was told nothing")
		return ""
	}
}

func (r reception) nothing(t *testing.T) {
	t.Helper()
	select {
	case m := <-r.told:
		t.Fatalf("the agent was told %q", m.Text)
	case <-time.After(50 * time.Millisecond):
	}
}

func TestAMessageIsAnsweredAtOnceWithoutBodyAndContact(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"))
	m := bo.answer(200)
	to, _ := wire.ReadAddress(m.Get("To"))
	if len(m.Body) != 0 || m.Get("Contact") != "" || to.Tag() == "" {
		t.Errorf("answer %+v", m)
	}
	if got := r.text(t); got != "hi" {
		t.Errorf("the agent reads %q", got)
	}
}

func TestARepeatedMessageIsAnsweredTheSameAndReadOnce(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	text := ask("MESSAGE", "3001", "1", "c1", 1, "", "hi")
	bo.say(text)
	first := bo.answer(200)
	bo.say(text)
	if again := bo.answer(200); again.Get("To") != first.Get("To") {
		t.Errorf("answers %s, then %s", first.Get("To"), again.Get("To"))
	}
	r.text(t)
	r.nothing(t)
}

func TestAMessageByTwoPathsIsALoop(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"))
	bo.answer(200)
	bo.say(ask("MESSAGE", "3001", "2", "c1", 1, "", "hi"))
	bo.answer(482)
	r.text(t)
	r.nothing(t)
}

// refusals are rules that need nothing but the message.
func TestRefusals(t *testing.T) {
	r := receives(t, config(udp()))
	edit := func(old, new string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				t.Fatalf("nothing to edit: %q", old)
			}
			return strings.Replace(s, old, new, 1)
		}
	}
	for name, c := range map[string]struct {
		method, to, extra, body string
		edit                    func(string) string
		code                    int
		header, says            string
	}{
		"an unknown type":                {"MESSAGE", "3001", "Content-Type: text/html\n", "<b>", nil, 415, "Accept", "text/plain"},
		"an odd encoding":                {"MESSAGE", "3001", "Content-Encoding: gzip\n", "zzz", nil, 415, "Accept-Encoding", "identity"},
		"an unknown extension":           {"MESSAGE", "3001", "Require: 100rel, teleport\n", "hi", nil, 420, "Unsupported", "100rel, teleport"},
		"an unknown method":              {"PUBLISH", "3001", "", "", nil, 405, "Allow", "MESSAGE"},
		"a method that no extension has": {"PuBLISH", "3001", "", "", nil, 501, "Allow", "MESSAGE"},
		"no body at all":                 {"MESSAGE", "3001", "", "", nil, 200, "", ""},
		"a version in small letters":     {"MESSAGE", "3001", "", "hi", edit("SIP/2.0\n", "sip/2.0\n"), 200, "", ""},
		"an unknown scheme":              {"MESSAGE", "3001", "", "hi", edit("sip:3001@im.test SIP", "tel:3001 SIP"), 416, "", ""},
		"a body over the limit":          {"MESSAGE", "3001", "", strings.Repeat("x", 17<<10), nil, 413, "", ""},
		"an unknown dialog":              {"MESSAGE", "3001", "", "hi", edit("<sip:3001@im.test>", "<sip:3001@im.test>;tag=x"), 481, "", ""},
		"no Call-ID":                     {"MESSAGE", "3001", "", "hi", edit("Call-ID: c\n", ""), 400, "", ""},
		"no From":                        {"MESSAGE", "3001", "", "hi", edit("From:", "X-From:"), 400, "", ""},
		"no To":                          {"MESSAGE", "3001", "", "hi", edit("\nTo:", "\nX-To:"), 400, "", ""},
		"no CSeq":                        {"MESSAGE", "3001", "", "hi", edit("\nCSeq", "\nX-Seq"), 400, "", ""},
		"two From":                       {"MESSAGE", "3001", "From: <sip:4002@im.test>;tag=x\n", "hi", nil, 400, "", ""},
		"another method in CSeq":         {"MESSAGE", "3001", "", "hi", edit("1 MESSAGE", "1 INVITE"), 400, "", ""},
		"two different Content-Lengths":  {"MESSAGE", "3001", "l: 99\n", "hi", nil, 400, "", ""},
		"a body shorter than it says":    {"MESSAGE", "3001", "", "hi", edit("Length: 2", "Length: 3"), 400, "", ""},
		"another version":                {"MESSAGE", "3001", "", "hi", edit("SIP/2.0", "SIP/7.0"), 505, "", ""},
		"another host":                   {"MESSAGE", "3001", "", "hi", edit("3001@im.test SIP", "3001@elsewhere.test SIP"), 200, "", ""},
		"a text that is not UTF-8":       {"MESSAGE", "3001", "", "\xff\xfe", nil, 400, "", ""},
		"a typing notice of nonsense":    {"MESSAGE", "3001", "Content-Type: application/im-iscomposing+xml\n", "<x", nil, 400, "", ""},
		"nobody of that number":          {"MESSAGE", "3999", "", "hi", nil, 404, "", ""},
		"an agent who is logged out":     {"MESSAGE", "3002", "", "hi", nil, 480, "", ""},
		"an agent in another session":    {"MESSAGE", "3003", "", "hi", nil, 486, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := ask(c.method, c.to, "b"+strings.ReplaceAll(name, " ", "-"), "c", 1, c.extra, c.body)
			text = strings.Replace(text, "Call-ID: c\n", "Call-ID: "+strings.ReplaceAll(name, " ", "-")+"\n", 1)
			if c.edit != nil {
				if name == "no Call-ID" {
					text = strings.Replace(text, "Call-ID: no-Call-ID\n", "Call-ID: c\n", 1)
				}
				text = c.edit(text)
			}
			bo := dial(t, r.Endpoint, "udp")
			bo.say(text)
			if m := bo.answer(c.code); !strings.Contains(m.Get(c.header), c.says) {
				t.Errorf("%s: %q", c.header, m.Get(c.header))
			}
		})
	}
}

// We are where it was going, whatever host it names, for we forward nothing.
func TestNoHopsNeedBeLeft(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	text := strings.Replace(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"), "Max-Forwards: 70", "Max-Forwards: 0", 1)
	bo.say(strings.Replace(text, "sip:3001@im.test SIP", "sip:3001@elsewhere.test SIP", 1))
	bo.answer(200)
	if got := r.text(t); got != "hi" {
		t.Errorf("the agent reads %q", got)
	}
}

func TestABodyLongerThanItSaysLosesItsSurplus(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi") + "there")
	bo.answer(200)
	if got := r.text(t); got != "hi" {
		t.Errorf("the agent reads %q", got)
	}
}

func TestADatagramWithoutContentLengthIsReadToItsEnd(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(strings.Replace(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"), "Content-Length: 2\n", "", 1))
	bo.answer(200)
	if got := r.text(t); got != "hi" {
		t.Errorf("the agent reads %q", got)
	}
}

func TestAStreamWithoutContentLengthIsRefusedAndClosed(t *testing.T) {
	r := receives(t, config(tcp()))
	bo := dial(t, r.Endpoint, "tcp")
	bo.say(strings.Replace(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"), "Content-Length: 2\n", "", 1))
	bo.answer(400)
	bo.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	if _, err := bo.conn.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("the connection is still open: %v", err)
	}
	r.nothing(t)
}

func TestAStreamTooLongIsRefusedAndClosed(t *testing.T) {
	r := receives(t, config(tcp()))
	bo := dial(t, r.Endpoint, "tcp")
	bo.say(strings.Replace(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"), "Content-Length: 2\n", "Content-Length: 99999999\n", 1))
	bo.answer(413)
}

func TestTheAnswerGoesWhereTheRequestCameFrom(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	text := ask("MESSAGE", "3001", "1", "c1", 1, "", "hi")
	bo.say(strings.Replace(text, "UDP %AT", "UDP phone.invalid:9", 1))
	via, _ := wire.ReadVias(bo.answer(200).Get("Via"))
	_, port, _ := net.SplitHostPort(bo.at)
	received, _ := via[0].Params.Get("received")
	if rport, _ := via[0].Params.Get("rport"); received != "127.0.0.1" || rport != port {
		t.Errorf("Via %s", via[0])
	}
	r.text(t)
	// Without rport it goes to the port of the sent-by.
	other := dial(t, r.Endpoint, "udp")
	text = strings.Replace(strings.Replace(text, ";rport", "", 1), "bK1", "bK2", 1)
	other.say(strings.Replace(strings.Replace(text, "%AT", bo.at, 1), "c1", "c2", 1))
	bo.answer(200)
}

func TestAnExpiredMessageIsAnsweredAndNotShown(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "Date: Mon, 02 Jan 2006 15:04:05 GMT\nExpires: 60\n", "hi"))
	bo.answer(200)
	r.nothing(t)
}

func TestKeepalivesCostNothing(t *testing.T) {
	r := receives(t, config(udp(), tcp()))
	bo := dial(t, r.Endpoint, "udp")
	for _, nothing := range []string{"\r\n\r\n", "\r\n", "\x00\x00\x00\x00", "", "\x00"} {
		bo.raw(nothing)
	}
	bo.silence(50 * time.Millisecond)
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"))
	bo.answer(200)
	r.text(t)
	stream := dial(t, r.Endpoint, "tcp")
	stream.raw("\r\n\r\n")
	pong := make([]byte, 8)
	stream.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	if n, err := stream.conn.Read(pong); string(pong[:n]) != "\r\n" {
		t.Errorf("pong %q %v", pong[:n], err)
	}
	stream.raw("\r\n\x00\x00")
	stream.say(ask("MESSAGE", "3001", "2", "c2", 1, "", "ho"))
	stream.answer(200)
}

func TestOptionsSaysWhatIsTaken(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("OPTIONS", "3001", "1", "c1", 1, "", ""))
	m := bo.answer(200)
	if !strings.Contains(m.Get("Allow"), "MESSAGE") || !strings.Contains(m.Get("Accept"), "text/plain") {
		t.Errorf("Allow: %s, Accept: %s", m.Get("Allow"), m.Get("Accept"))
	}
}

func TestATypingNoticeIsNeverAText(t *testing.T) {
	var active atomic.Bool
	e := server(t, config(udp()), endpoint.Handler{
		Message: func(context.Context, endpoint.Message) endpoint.Answer {
			t.Error("a notice was shown as text")
			return endpoint.Answer{Code: 500}
		},
		Typing: func(_ context.Context, n endpoint.Typing) { active.Store(n.Active && n.Refresh == time.Minute) },
	})
	bo := dial(t, e, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "Content-Type: application/im-iscomposing+xml\n",
		`<?xml version="1.0"?><isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state><refresh>60</refresh></isComposing>`))
	bo.answer(200)
	bo.say(ask("OPTIONS", "3001", "2", "c2", 1, "", "")) // the same lane: the notice was told before
	bo.answer(200)
	if !active.Load() {
		t.Error("the notice was not told")
	}
}

func TestAWrappedTextIsUnwrapped(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "Content-Type: message/cpim\n",
		"From: <sip:4001@im.test>\r\nTo: <sip:3001@im.test>\r\n\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhi"))
	bo.answer(200)
	if got := r.text(t); got != "hi" {
		t.Errorf("the agent reads %q", got)
	}
}

func TestFoldedHeadersAndLooseSpacesAreRead(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	text := ask("MESSAGE", "3001", "1", "c1", 1, "", "hi")
	text = strings.Replace(text, ";tag=bo", " ;\n  tag =\n\t bo", 1)
	text = strings.Replace(text, "Via: SIP/2.0/UDP", "v:  SIP / 2.0\n / UDP", 1)
	bo.say(text)
	m := bo.answer(200)
	if from, _ := wire.ReadAddress(m.Get("From")); from.Tag() != "bo" {
		t.Errorf("From %s", m.Get("From"))
	}
	r.text(t)
}
