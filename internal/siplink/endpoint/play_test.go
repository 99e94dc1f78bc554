package endpoint_test

import (
	"context"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
)

func TestTwoEndpointsHoldASession(t *testing.T) {
	got := make(chan endpoint.Message, 10)
	ended := make(chan endpoint.End, 2)
	var callee *endpoint.Dialog
	accepted := make(chan struct{})
	b := server(t, config(udp(), tcp()), endpoint.Handler{
		Invite: func(_ context.Context, inv *endpoint.Invitation) {
			inv.Ring()
			d, err := inv.Accept(endpoint.DialogHandler{
				Message: func(_ context.Context, _ *endpoint.Dialog, m endpoint.Message) endpoint.Answer {
					got <- m
					return endpoint.Answer{Code: 200, Reason: "OK"}
				},
				Ended: func(_ *endpoint.Dialog, e endpoint.End) { ended <- e },
			})
			if err != nil {
				t.Error(err)
			}
			callee = d
			close(accepted)
		},
		Message: func(_ context.Context, m endpoint.Message) endpoint.Answer {
			got <- m
			return endpoint.Answer{Code: 200, Reason: "OK"}
		},
	})
	back := make(chan endpoint.Message, 10)
	a := server(t, config(udp(), tcp()), endpoint.Handler{})
	to := endpoint.Target{URI: "sip:3001@" + address(t, b, "udp")}
	from := endpoint.Party{Number: "4001", Name: `Bo "x"`}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if an := a.Options(ctx, from, to); !an.OK() {
		t.Fatal(an)
	}
	if an := a.Message(ctx, from, to, endpoint.Outgoing{Text: "hällo"}); !an.OK() {
		t.Fatal(an)
	}
	if m := <-got; m.Text != "hällo" || m.From.Number != "4001" || m.From.Name != `Bo "x"` || m.To != "3001" {
		t.Fatalf("%+v", m)
	}
	rang := false
	d, an := a.Invite(ctx, from, to, func() { rang = true }, endpoint.DialogHandler{
		Message: func(_ context.Context, _ *endpoint.Dialog, m endpoint.Message) endpoint.Answer {
			back <- m
			return endpoint.Answer{Code: 200, Reason: "OK"}
		},
		Ended: func(_ *endpoint.Dialog, e endpoint.End) { ended <- e },
	})
	if d == nil {
		t.Fatal(an)
	}
	<-accepted
	if !rang {
		t.Error("no ringing")
	}
	if an := d.Send(ctx, endpoint.Outgoing{Text: "1"}); !an.OK() {
		t.Fatal(an)
	}
	if m := <-got; m.Text != "1" {
		t.Fatal(m)
	}
	if an := callee.Send(ctx, endpoint.Outgoing{Text: "2"}); !an.OK() {
		t.Fatal(an)
	}
	if m := <-back; m.Text != "2" {
		t.Fatal(m)
	}
	callee.Bye(ctx)
	x, y := <-ended, <-ended
	if x.By == y.By {
		t.Fatal(x, y)
	}
}

// To names the DN that is meant, not the binding that it is sent to.
func TestABindingIsCalledByItsNumber(t *testing.T) {
	traced := make(chan endpoint.Trace, 10)
	b := server(t, config(udp()), endpoint.Handler{Trace: func(t endpoint.Trace) { traced <- t }})
	a := server(t, config(udp()), endpoint.Handler{})
	to := endpoint.Target{URI: "sip:x-17@" + address(t, b, "udp"), Number: "3007"}
	if an := a.Message(t.Context(), endpoint.Party{Number: "3001"}, to, endpoint.Outgoing{Text: "hello"}); an.Code != 480 {
		t.Fatal(an)
	}
	if m := <-traced; m.To != "3007" || m.From != "3001" {
		t.Fatalf("%+v", m)
	}
}
