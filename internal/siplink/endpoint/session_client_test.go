package endpoint_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
)

// A call that is given up is cancelled once the peer has answered at all
// (RFC 3261 9.1), and one whose caller never gives up is not.
func TestACallThatIsGivenUpIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		peer := l.host("10.0.0.9:5060")
		e := l.host("10.0.0.1:5060").open(t, endpoint.Handler{})
		ctx, cancel := context.WithCancel(t.Context())
		answered := make(chan endpoint.Answer)
		go func() {
			_, a := e.Invite(ctx, bo(), target("10.0.0.9"), nil, endpoint.DialogHandler{})
			answered <- a
		}()
		invite, from := peer.hear()
		cancel()
		synctest.Wait()
		if len(peer.in) != 0 {
			t.Fatal("cancelled before there was an answer")
		}
		peer.answers(invite, from, 180)
		m, _ := peer.hear()
		if m.Method() != "CANCEL" || m.TopVia().Branch() != invite.TopVia().Branch() {
			t.Fatalf("heard %s", m.Start)
		}
		peer.answers(m, from, 200)
		peer.answers(invite, from, 487)
		if ack, _ := peer.hear(); ack.Method() != "ACK" {
			t.Fatalf("heard %s", ack.Start)
		}
		if a := <-answered; a.Code != 487 {
			t.Errorf("%+v", a)
		}
	})
}

func TestACallThatIsAnsweredAfterItWasGivenUpIsHungUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, a := newLAN(), newAccepts()
		slow := a.handler(t)
		invite := slow.Invite
		slow.Invite = func(ctx context.Context, inv *endpoint.Invitation) {
			time.Sleep(time.Second)
			invite(ctx, inv)
		}
		l.lose = func(raw []byte) bool { return len(raw) > 6 && string(raw[:6]) == "CANCEL" }
		l.host("10.0.0.2:5060").open(t, slow)
		e := l.host("10.0.0.1:5060").open(t, endpoint.Handler{})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if d, answer := e.Invite(ctx, bo(), target("10.0.0.2"), nil, endpoint.DialogHandler{}); d != nil || answer.Code != 487 {
			t.Errorf("%v %+v", d, answer)
		}
		if end := <-a.ended; end.By != endpoint.ByPeer {
			t.Errorf("%+v", end)
		}
	})
}

func TestACallWhoseCallerNeverGivesUpIsNotCancelled(t *testing.T) {
	a := newAccepts()
	there := server(t, config(udp()), a.handler(t))
	here := server(t, config(udp()), endpoint.Handler{})
	d, answer := here.Invite(context.Background(), bo(), endpoint.Target{URI: "sip:3001@" + address(t, there, "udp")}, nil, newAccepts().dialog())
	if d == nil {
		t.Fatalf("%+v", answer)
	}
	next(t, a.dialogs)
}
