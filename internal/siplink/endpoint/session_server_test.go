package endpoint_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

const media = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 5060 sip null\r\n"

// invite is an INVITE of Bo's with an offer; extra are further header lines.
func invite(branch, callID, extra, body string) string {
	if body != "" {
		extra += "Content-Type: application/sdp\n"
	}
	return ask("INVITE", "3001", branch, callID, 1, "Contact: <sip:4001@%AT>\n"+extra, body)
}

// within is a request in the dialog that a 2xx made.
func within(ok wire.Message, method, branch string, seq int, extra, body string) string {
	text := ask(method, "3001", branch, ok.Get("Call-ID"), seq, extra, body)
	contact, _ := wire.ReadAddress(ok.Get("Contact"))
	text = strings.Replace(text, "sip:3001@im.test SIP", contact.URI.String()+" SIP", 1)
	return strings.Replace(text, "To: <sip:3001@im.test>", "To: "+ok.Get("To"), 1)
}

// calls brings a session about, up to the ACK.
func (p *phone) calls(callID string) wire.Message {
	p.t.Helper()
	p.say(invite("i"+callID, callID, "", media))
	ok := p.answer(200)
	p.say(within(ok, "ACK", "a"+callID, 1, "", ""))
	return ok
}

func TestAnInviteRingsAndIsAnsweredWithMedia(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	began := time.Now()
	bo.say(invite("1", "c1", "", media))
	trying := bo.hear()
	if code, _, _ := trying.Status(); code != 100 || time.Since(began) > 200*time.Millisecond {
		t.Errorf("%s after %s", trying.Start, time.Since(began))
	}
	ringing := bo.answer(180)
	ok := bo.answer(200)
	answer, err := wire.ReadOffer(ok.Body)
	if err != nil || !answer.Usable() || ok.Get("Contact") == "" || ok.Head().Media != "application/sdp" {
		t.Errorf("answer %s with %q: %v", ok.Start, ok.Body, err)
	}
	if ringing.Get("To") != ok.Get("To") {
		t.Errorf("tags differ: %s, %s", ringing.Get("To"), ok.Get("To"))
	}
	bo.say(within(ok, "ACK", "2", 1, "", ""))
	bo.say(within(ok, "MESSAGE", "3", 2, "", "hi"))
	bo.answer(200)
	if m := next(t, a.heard); m.Text != "hi" || m.From.Number != "4001" || m.To != "3001" {
		t.Errorf("%+v", m)
	}
}

func TestAnOfferWithoutUsableMediaIsNotAcceptable(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	for i, m := range []string{"m=audio 49170 RTP/AVP 0", "m=message 0 sip null", "m=message 5060 TCP/MSRP *",
		"m=message 5060 sip null\r\na=accept-types:text/html"} {
		bo.say(invite(fmt.Sprint(i), fmt.Sprint("c", i), "", strings.Replace(media, "m=message 5060 sip null", m, 1)))
		bo.answer(488)
		bo.say(strings.Replace(invite(fmt.Sprint(i), fmt.Sprint("c", i), "", ""), "INVITE", "ACK", 3))
	}
	bo.say(invite("x", "cx", "", strings.Replace(media, "m=message", "m=audio 4 RTP/AVP 0\r\nm=x-ms-message", 1)))
	ok := bo.answer(200)
	if lines := strings.Count(string(ok.Body), "\r\nm="); lines != 2 || !strings.Contains(string(ok.Body), "m=audio 0 ") {
		t.Errorf("answer %q", ok.Body)
	}
}

func TestAnInviteWithoutAnOfferIsOffered(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "", ""))
	ok := bo.answer(200)
	if offer, err := wire.ReadOffer(ok.Body); err != nil || !offer.Usable() {
		t.Errorf("offer %q", ok.Body)
	}
	bo.say(within(ok, "ACK", "2", 1, "Content-Type: application/sdp\n", media))
	bo.silence(600 * time.Millisecond) // the 200 is not repeated
	next(t, a.dialogs)
}

func TestAnAnswerInTheAckThatRefusesOurOfferEndsTheSession(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "", ""))
	ok := bo.answer(200)
	bo.say(within(ok, "ACK", "2", 1, "Content-Type: application/sdp\n", strings.Replace(media, "m=message 5060", "m=message 0", 1)))
	bye := bo.hear()
	if bye.Method() != "BYE" {
		t.Errorf("heard %s", bye.Start)
	}
	bo.replies(bye, 200)
	next(t, a.ended)
}

func TestAMessageBeforeTheAckIsTaken(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "", media))
	ok := bo.answer(200)
	bo.say(within(ok, "MESSAGE", "2", 2, "", "early"))
	bo.answer(200)
	if m := next(t, a.heard); m.Text != "early" {
		t.Error(m)
	}
	bo.say(within(ok, "ACK", "3", 1, "", ""))
	bo.say(within(ok, "MESSAGE", "4", 3, "", "late"))
	bo.answer(200)
}

func TestALowerCSeqIsRefused(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	ok := bo.calls("c1")
	bo.say(within(ok, "MESSAGE", "2", 7, "", "seven"))
	bo.answer(200)
	bo.say(within(ok, "MESSAGE", "3", 6, "", "six"))
	bo.answer(500)
	if m := next(t, a.heard); m.Text != "seven" || len(a.heard) != 0 {
		t.Error(m)
	}
}

func TestACancelledInviteIsTerminated(t *testing.T) {
	gone := make(chan struct{})
	e := server(t, config(udp()), endpoint.Handler{Invite: func(ctx context.Context, inv *endpoint.Invitation) {
		inv.Ring()
		select {
		case <-inv.Canceled():
			close(gone)
		case <-ctx.Done():
		}
		if _, err := inv.Accept(endpoint.DialogHandler{}); err == nil {
			t.Error("accepted what was cancelled")
		}
	}})
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "", media))
	bo.answer(180)
	bo.say(ask("CANCEL", "3001", "1", "c1", 1, "", ""))
	var got []string
	for range 2 {
		m := bo.hear()
		code, _, _ := m.Status()
		method := m.Head().Method
		got = append(got, fmt.Sprint(method, " ", code))
	}
	if text := strings.Join(got, ", "); text != "CANCEL 200, INVITE 487" {
		t.Error(text)
	}
	bo.say(ask("ACK", "3001", "1", "c1", 1, "", ""))
	next(t, gone)
	bo.say(ask("CANCEL", "3001", "9", "c9", 1, "", ""))
	bo.answer(481)
}

func TestAByeFromThePeerEndsTheSessionOnce(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	ok := bo.calls("c1")
	bye := within(ok, "BYE", "2", 2, "", "")
	bo.say(bye)
	bo.answer(200)
	bo.say(bye) // lost, perhaps
	bo.answer(200)
	if end := next(t, a.ended); end.By != endpoint.ByPeer {
		t.Errorf("ended by %s", end.By)
	}
	bo.say(within(ok, "MESSAGE", "3", 3, "", "hi"))
	bo.answer(481)
	time.Sleep(20 * time.Millisecond)
	if len(a.ended) != 0 {
		t.Error("ended twice")
	}
}

func TestAByeFromUsEndsTheSessionOnce(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	bo.calls("c1")
	d := next(t, a.dialogs)
	through := make(chan struct{})
	go func() { defer close(through); d.Bye(t.Context()); d.Bye(t.Context()) }()
	bye := bo.hear()
	if bye.Method() != "BYE" || bye.Get("Contact") != "" {
		t.Fatalf("heard %s", bye.Start)
	}
	bo.replies(bye, 200)
	next(t, through)
	if end := next(t, a.ended); end.By != endpoint.ByUs || len(a.ended) != 0 {
		t.Errorf("ended by %s", end.By)
	}
}

// replies answers a request as a phone does; extra are further header lines.
func (p *phone) replies(m wire.Message, code int, extra ...string) {
	p.t.Helper()
	to := m.Get("To")
	if !strings.Contains(to, "tag=") {
		to += ";tag=phone"
	}
	p.say(fmt.Sprintf("SIP/2.0 %d Whatever\nVia: %s\nFrom: %s\nTo: %s\nCall-ID: %s\nCSeq: %s\n%sContent-Length: 0\n\n",
		code, m.Get("Via"), m.Get("From"), to, m.Get("Call-ID"), m.Get("CSeq"), strings.Join(extra, "")))
}

func TestAByeForAnUnknownDialog(t *testing.T) {
	e := server(t, config(udp()), endpoint.Handler{})
	bo := dial(t, e, "udp")
	bo.say(strings.Replace(ask("BYE", "3001", "1", "c1", 2, "", ""), "To: <sip:3001@im.test>", "To: <sip:3001@im.test>;tag=x", 1))
	bo.answer(481)
	bo.say(ask("BYE", "3001", "2", "c2", 2, "", ""))
	bo.answer(481)
}

func TestAReInviteAndAnUpdateKeepTheSession(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	ok := bo.calls("c1")
	bo.say(within(ok, "UPDATE", "2", 2, "Contact: <sip:4001@%AT>\nSupported: timer\nSession-Expires: 600;refresher=uac\n", ""))
	updated := bo.answer(200)
	if updated.Get("Session-Expires") != "600;refresher=uac" || updated.Get("Require") != "timer" || len(updated.Body) != 0 {
		t.Errorf("%+v", updated.Fields)
	}
	bo.say(within(ok, "INVITE", "3", 3, "Contact: <sip:4001@%AT>\nContent-Type: application/sdp\n", media))
	again := bo.answer(200)
	if answer, err := wire.ReadOffer(again.Body); err != nil || !answer.Usable() {
		t.Errorf("answer %q", again.Body)
	}
	bo.say(within(ok, "ACK", "4", 3, "", ""))
	bo.say(within(ok, "INVITE", "5", 4, "Contact: <sip:4001@%AT>\nContent-Type: application/sdp\n", strings.Replace(media, "m=message", "m=audio", 1)))
	bo.answer(488)
	bo.say(within(ok, "ACK", "5", 4, "", ""))
	bo.say(within(ok, "MESSAGE", "6", 5, "", "still"))
	bo.answer(200)
	if m := next(t, a.heard); m.Text != "still" || len(a.ended) != 0 {
		t.Error(m)
	}
}

func TestASessionIntervalTooSmallIsRefused(t *testing.T) {
	e := server(t, config(udp()), newAccepts().handler(t))
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "Supported: timer\nSession-Expires: 30\n", media))
	if m := bo.answer(422); m.Get("Min-SE") != "90" {
		t.Errorf("Min-SE: %s", m.Get("Min-SE"))
	}
}

func TestRequestsFollowTheRecordedRoute(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "Record-Route: <sip:%AT;lr;first>, <sip:second.test;lr>\n", media))
	ok := bo.answer(200)
	bo.say(within(ok, "ACK", "2", 1, "", ""))
	d := next(t, a.dialogs)
	go d.Send(t.Context(), endpoint.Outgoing{Text: "by the proxy"})
	m := bo.hear()
	if routes := m.All("Route"); len(routes) != 2 || !strings.Contains(routes[0], "first") || !strings.Contains(routes[1], "second") {
		t.Errorf("Route %q", routes)
	}
	bo.replies(m, 200)
}

func TestAnUnacceptableAcceptIsRefused(t *testing.T) {
	e := server(t, config(udp()), newAccepts().handler(t))
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "Accept: text/nobodyKnowsThis\n", media))
	bo.answer(406)
}
