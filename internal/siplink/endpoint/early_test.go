package endpoint_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

// rings is a server whose agents never answer; gone tells of invitations that
// are no more.
func rings(t *testing.T) (e *endpoint.Endpoint, gone chan struct{}) {
	t.Helper()
	gone = make(chan struct{}, 100)
	return server(t, config(udp()), ringing(t, gone)), gone
}

func ringing(t *testing.T, gone chan struct{}) endpoint.Handler {
	return endpoint.Handler{Invite: func(ctx context.Context, inv *endpoint.Invitation) {
		inv.Ring()
		select {
		case <-inv.Canceled():
		case <-ctx.Done():
			return
		}
		if _, err := inv.Accept(endpoint.DialogHandler{}); err == nil {
			t.Error("what was no more could be accepted")
		}
		inv.Refuse(486, "Busy Here") // comes too late as well
		gone <- struct{}{}
	}}
}

// A CANCEL may be read before the INVITE has reached anybody.
func TestACancelMayBeFasterThanTheInvite(t *testing.T) {
	e, _ := rings(t)
	bo := dial(t, e, "udp")
	for i := range 50 {
		id := fmt.Sprint("c", i)
		text := invite(id, id, "", media)
		bo.say(text)
		bo.say(ask("CANCEL", "3001", id, id, 1, "", ""))
		for last := ""; last != "487 INVITE"; {
			m := bo.hear()
			code, _, _ := m.Status()
			method := m.Head().Method
			if last = fmt.Sprint(code, " ", method); code > 200 && last != "487 INVITE" {
				t.Fatalf("heard %s", last)
			}
		}
		bo.say(text) // the answer stays what it was
		bo.answer(487)
		bo.say(ask("ACK", "3001", id, id, 1, "", ""))
	}
}

func TestAMessageCannotBeTakenBack(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"))
	bo.answer(200)
	bo.say(ask("CANCEL", "3001", "1", "c1", 1, "", ""))
	if m := bo.answer(200); !strings.HasSuffix(m.Get("CSeq"), "CANCEL") {
		t.Errorf("heard %s", m.Get("CSeq"))
	}
	r.text(t)
}

func TestAnEarlyDialogEndsByBye(t *testing.T) {
	e, gone := rings(t)
	bo := dial(t, e, "udp")
	bo.say(invite("1", "c1", "", media))
	ringing := bo.answer(180)
	bo.say(within(ringing, "UPDATE", "2", 2, "Contact: <sip:4001@%AT>\n", ""))
	if m := bo.answer(500); m.Get("Retry-After") == "" {
		t.Errorf("%+v", m.Fields)
	}
	bo.say(within(ringing, "BYE", "3", 3, "", ""))
	bo.answer(200)
	bo.answer(487)
	bo.say(ask("ACK", "3001", "1", "c1", 1, "", ""))
	next(t, gone)
	bo.say(within(ringing, "BYE", "4", 4, "", ""))
	bo.answer(481)
}

func TestAnInviteHoldsForItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, gone := newLAN(), make(chan struct{}, 1)
		peer, there := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		there.open(t, ringing(t, gone))
		began := time.Now()
		peer.send(there.at, []byte(strings.ReplaceAll(strings.ReplaceAll(invite("1", "c1", "Expires: 20\n", ""), "%AT", "10.0.0.9:5060"), "\n", "\r\n")))
		for code := 0; code != 487; {
			m, _ := peer.hear()
			if code, _, _ = m.Status(); code > 180 && code != 487 {
				t.Fatalf("heard %s", m.Start)
			}
		}
		if after := time.Since(began); after != 20*time.Second {
			t.Errorf("it held for %s", after)
		}
		<-gone
	})
}

// Who knows no session timers could make nothing of a 422: a proxy has asked in
// his name (RFC 4028 8.1 and erratum 1687).
func TestASmallIntervalOfWhoKnowsNoTimersIsMadeLonger(t *testing.T) {
	a := newAccepts()
	e := server(t, config(udp()), a.handler(t))
	bo := dial(t, e, "udp")
	for fields, want := range map[string]string{
		"Session-Expires: 30\n":               "90;refresher=uas",
		"Supported: Timer\nMin-SE: 7200\n":    "7200;refresher=uas",
		"Session-Expires: 600\nMin-SE: 700\n": "700;refresher=uas",
	} {
		id, _, _ := strings.Cut(want, ";")
		bo.say(invite(id, id, fields, media))
		ok := bo.answer(200)
		if got := ok.Get("Session-Expires"); got != want {
			t.Errorf("%q: %s, want %s", fields, got, want)
		}
		bo.say(within(ok, "ACK", "a"+id, 1, "", ""))
		next(t, a.dialogs)
	}
}

func TestThePeersFirstRequestMayBeOfAnyNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, a := newLAN(), newAccepts()
		peer, here := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		e := here.open(t, endpoint.Handler{})
		called := make(chan *endpoint.Dialog)
		go func() {
			d, _ := e.Invite(t.Context(), bo(), target("10.0.0.9"), nil, a.dialog())
			called <- d
		}()
		inv, from := peer.hear()
		answer := fmt.Sprintf("SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\nTo: %s;tag=p\r\nCall-ID: %s\r\nCSeq: %s\r\nContact: <sip:p@10.0.0.9>\r\nContent-Type: application/sdp\r\n\r\n%s",
			inv.Get("Via"), inv.Get("From"), inv.Get("To"), inv.Get("Call-ID"), inv.Get("CSeq"), media)
		peer.send(from, []byte(answer))
		if d := <-called; d == nil {
			t.Fatal("no dialog")
		}
		peer.hear() // the ACK
		for i, want := range []int{200, 500} {
			peer.send(from, fmt.Appendf(nil, "MESSAGE sip:4001@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKm%d\r\nFrom: %s;tag=p\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: 0 MESSAGE\r\nContent-Type: text/plain\r\n\r\nhi",
				i, inv.Get("To"), inv.Get("From"), inv.Get("Call-ID")))
			m, _ := peer.hear()
			if code, _, _ := m.Status(); code != want {
				t.Errorf("%d: %s", i, m.Start)
			}
		}
	})
}

// The headers that a registered contact may have are none of a Request-URI's.
func TestAContactWithHeadersIsReached(t *testing.T) {
	heard := make(chan endpoint.Message, 1)
	there := server(t, config(udp()), endpoint.Handler{Message: func(_ context.Context, m endpoint.Message) endpoint.Answer {
		heard <- m
		return endpoint.Answer{Code: 200, Reason: "OK"}
	}})
	here := server(t, config(udp()), endpoint.Handler{})
	to := endpoint.Target{URI: "sip:3001@" + address(t, there, "udp") + "?Route=%3Csip:sip.example.com%3E"}
	if a := here.Message(t.Context(), bo(), to, endpoint.Outgoing{Text: "hi"}); !a.OK() {
		t.Fatalf("%+v", a)
	}
	next(t, heard)
}

func TestABodyThatNeedNotBeUnderstoodIsIgnored(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "Content-Type: text/html\nContent-Disposition: render;handling=optional\n", "<b>"))
	bo.answer(200)
	if got := r.text(t); got != "" {
		t.Errorf("the agent reads %q", got)
	}
	a := newAccepts()
	bo = dial(t, server(t, config(udp()), a.handler(t)), "udp")
	bo.say(strings.Replace(invite("2", "c2", "Content-Disposition: x;handling=optional\n", "<b>"), "application/sdp", "text/html", 1))
	ok := bo.answer(200)
	if offer, err := wire.ReadOffer(ok.Body); err != nil || !offer.Usable() { // as if there were none
		t.Errorf("%q", ok.Body)
	}
	bo.say(within(ok, "ACK", "3", 1, "Content-Type: application/sdp\n", media))
	next(t, a.dialogs)
}

// A fault of ours costs its message, and nobody else anything.
func TestAFaultCostsOneMessage(t *testing.T) {
	var nobody map[string]int
	e := server(t, config(udp()), endpoint.Handler{
		Message: func(context.Context, endpoint.Message) endpoint.Answer { nobody["x"]++; return endpoint.Answer{} },
		Invite:  func(context.Context, *endpoint.Invitation) { nobody["x"]++ },
	})
	bo := dial(t, e, "udp")
	bo.say(ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"))
	bo.answer(500)
	bo.say(invite("2", "c2", "", media))
	bo.answer(500)
	bo.say(ask("ACK", "3001", "2", "c2", 1, "", ""))
	bo.say(ask("OPTIONS", "3001", "3", "c3", 1, "", ""))
	bo.answer(200)
}
