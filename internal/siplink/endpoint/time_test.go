package endpoint_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

func bo() endpoint.Party { return endpoint.Party{Number: "4001", Name: "Bo"} }

func target(at string) endpoint.Target { return endpoint.Target{URI: "sip:3001@" + at} }

func TestATimeOutFailsOneMessageOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		l.host("10.0.0.9:5060") // hears and never answers
		e, began := l.host("10.0.0.1:5060").open(t, endpoint.Handler{}), time.Now()
		l.host("10.0.0.2:5060").open(t, endpoint.Handler{Message: func(context.Context, endpoint.Message) endpoint.Answer {
			return endpoint.Answer{Code: 200, Reason: "OK"}
		}})
		lost := make(chan endpoint.Answer)
		go func() { lost <- e.Message(t.Context(), bo(), target("10.0.0.9"), endpoint.Outgoing{Text: "lost"}) }()
		if a := e.Message(t.Context(), bo(), target("10.0.0.2"), endpoint.Outgoing{Text: "not lost"}); !a.OK() {
			t.Error(a)
		}
		if a := <-lost; a.Code != 408 || !a.Local || time.Since(began) != 32*time.Second {
			t.Errorf("%+v after %s", a, time.Since(began))
		}
	})
}

func TestMessagesToOnePeerGoOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		peer := l.host("10.0.0.9:5060")
		e := l.host("10.0.0.1:5060").open(t, endpoint.Handler{})
		for i := range 3 {
			go e.Message(t.Context(), bo(), target("10.0.0.9"), endpoint.Outgoing{Text: fmt.Sprint(i)})
			synctest.Wait() // in this order
		}
		for i := range 3 {
			m, from := peer.hear()
			time.Sleep(300 * time.Millisecond)
			synctest.Wait()
			if len(peer.in) != 0 || string(m.Body) != fmt.Sprint(i) {
				t.Fatalf("%q, and %d more on the way", m.Body, len(peer.in))
			}
			peer.answers(m, from, 200)
		}
	})
}

// answers is what a plain phone says.
func (h *host) answers(m wire.Message, to netip.AddrPort, code int, extra ...wire.Field) {
	h.send(to, m.Answer(wire.Reply{Code: code, Reason: "Whatever", Fields: extra}, "phone"))
}

func TestA200IsRepeatedUntilItsAckAndThenThereIsABye(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, a := newLAN(), newAccepts()
		peer, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		server.open(t, a.handler(t))
		text := strings.ReplaceAll(invite("1", "c1", "", ""), "%AT", "10.0.0.9")
		peer.send(server.at, []byte(strings.ReplaceAll(text, "\n", "\r\n")))
		began, at := time.Now(), []time.Duration{}
		var last wire.Message
		for last.Method() != "BYE" {
			m, _ := peer.hear()
			if code, _, _ := m.Status(); code == 200 {
				at = append(at, time.Since(began))
			}
			last = m
		}
		want := []float64{0, .5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5}
		for i, seconds := range want {
			if i >= len(at) || at[i] != time.Duration(seconds*float64(time.Second)) {
				t.Fatalf("200 at %v", at)
			}
		}
		if ended := time.Since(began); ended != 32*time.Second {
			t.Errorf("BYE after %s", ended)
		}
		peer.answers(last, server.at, 200)
		if end := <-a.ended; end.By != endpoint.Vanished {
			t.Errorf("ended by %s", end.By)
		}
	})
}

// pair is a session between two endpoints.
func pair(t *testing.T, l *lan, one, other endpoint.Config) (caller, callee *endpoint.Dialog, boSide, agentSide accepts) {
	agentSide, boSide = newAccepts(), newAccepts()
	l.host("10.0.0.2:5060").openAs(t, other, agentSide.handler(t))
	e := l.host("10.0.0.1:5060").openAs(t, one, endpoint.Handler{})
	d, a := e.Invite(t.Context(), bo(), target("10.0.0.2"), nil, boSide.dialog())
	if d == nil {
		t.Fatal(a)
	}
	return d, <-agentSide.dialogs, boSide, agentSide
}

func TestARefreshKeepsASessionForHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		caller, callee, boSide, agentSide := pair(t, newLAN(), config(), config())
		time.Sleep(5 * time.Hour)
		for _, d := range []*endpoint.Dialog{caller, callee} {
			if a := d.Send(t.Context(), endpoint.Outgoing{Text: "still"}); !a.OK() {
				t.Error(a)
			}
		}
		<-boSide.heard
		<-agentSide.heard
	})
}

func TestASessionWhosePeerVanishedExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		_, _, boSide, agentSide := pair(t, l, config(), config())
		l.mu.Lock()
		l.lose = func([]byte) bool { return true }
		l.mu.Unlock()
		began := time.Now()
		for _, side := range []accepts{boSide, agentSide} {
			if end := <-side.ended; end.By != endpoint.Vanished || time.Since(began) > 31*time.Minute {
				t.Errorf("%+v after %s", end, time.Since(began))
			}
		}
	})
}

func TestAPeerThatDoesNotKnowTheDialogEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		caller, _, boSide, _ := pair(t, l, config(), config())
		l.host("10.0.0.2:5060").open(t, endpoint.Handler{}) // it has restarted, and forgotten
		if a := caller.Send(t.Context(), endpoint.Outgoing{Text: "hi"}); a.Code != 481 || a.Local {
			t.Errorf("%+v", a)
		}
		if end := <-boSide.ended; end.By != endpoint.Vanished || end.Answer.Code != 481 {
			t.Errorf("%+v", end)
		}
	})
}

func TestAHundredMessagesEachWayWithLoss(t *testing.T) {
	for _, percent := range []int{0, 10} {
		t.Run(fmt.Sprint(percent, "%"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, chance := newLAN(), rand.New(rand.NewPCG(1, uint64(percent)))
				l.lose = func([]byte) bool { return chance.IntN(100) < percent }
				caller, callee, boSide, agentSide := pair(t, l, config(), config())
				var senders sync.WaitGroup
				senders.Go(func() { sendAll(t, caller) })
				senders.Go(func() { sendAll(t, callee) })
				for i := range 100 {
					x, y := <-boSide.heard, <-agentSide.heard
					if x.Text != fmt.Sprint(i) || y.Text != fmt.Sprint(i) {
						t.Fatalf("%d: %q and %q", i, x.Text, y.Text)
					}
				}
				senders.Wait()
				if len(boSide.heard)+len(agentSide.heard) != 0 {
					t.Error("some came twice")
				}
			})
		})
	}
}

func sendAll(t *testing.T, d *endpoint.Dialog) {
	for i := range 100 {
		if a := d.Send(t.Context(), endpoint.Outgoing{Text: fmt.Sprint(i)}); !a.OK() {
			t.Errorf("%d: %+v", i, a)
		}
	}
}

// Two re-INVITEs that cross: each side refuses the other's with 491, and both
// try again later.
func TestGlareIsRefusedAndMended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, a := newLAN(), newAccepts()
		peer, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		server.open(t, a.handler(t))
		say := func(text string) {
			text = strings.ReplaceAll(text, "%AT", "10.0.0.9")
			head, body, _ := strings.Cut(text, "\n\n")
			peer.send(server.at, []byte(strings.ReplaceAll(head, "\n", "\r\n")+"\r\n\r\n"+body))
		}
		say(invite("1", "c1", "", media))
		ok, _ := peer.hear()
		for ok.Start != "SIP/2.0 200 OK" {
			ok, _ = peer.hear()
		}
		say(within(ok, "ACK", "2", 1, "", ""))
		m, from := peer.hear() // half an hour later: we do not know session timers
		if m.Method() != "INVITE" {
			t.Fatalf("heard %s", m.Start)
		}
		say(within(ok, "INVITE", "3", 2, "Contact: <sip:4001@%AT>\nContent-Type: application/sdp\n", media))
		got, _ := peer.hear()
		for got.Start == "SIP/2.0 100 Trying" {
			got, _ = peer.hear()
		}
		if code, _, _ := got.Status(); code != 491 {
			t.Fatalf("heard %s", got.Start)
		}
		say(within(ok, "ACK", "3", 2, "", ""))
		peer.answers(m, from, 491)
		if ack, _ := peer.hear(); ack.Method() != "ACK" {
			t.Fatalf("heard %s", ack.Start)
		}
		again, _ := peer.hear()
		if again.Method() != "INVITE" || again.Get("CSeq") == m.Get("CSeq") {
			t.Fatalf("heard %s, %s", again.Start, again.Get("CSeq"))
		}
	})
}
