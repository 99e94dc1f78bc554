package endpoint_test

import (
	"context"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
)

// accepts takes every invitation; what the dialogs hear comes out of the
// channels.
type accepts struct {
	dialogs chan *endpoint.Dialog
	heard   chan endpoint.Message
	ended   chan endpoint.End
}

func newAccepts() accepts {
	return accepts{make(chan *endpoint.Dialog, 10), make(chan endpoint.Message, 1000), make(chan endpoint.End, 10)}
}

func (a accepts) dialog() endpoint.DialogHandler {
	return endpoint.DialogHandler{
		Message: func(_ context.Context, _ *endpoint.Dialog, m endpoint.Message) endpoint.Answer {
			a.heard <- m
			return endpoint.Answer{Code: 200, Reason: "OK"}
		},
		Ended: func(_ *endpoint.Dialog, e endpoint.End) { a.ended <- e },
	}
}

func (a accepts) handler(t *testing.T) endpoint.Handler {
	return endpoint.Handler{Invite: func(_ context.Context, inv *endpoint.Invitation) {
		inv.Ring()
		d, err := inv.Accept(a.dialog())
		if err != nil {
			t.Error(err)
			return
		}
		a.dialogs <- d
	}}
}

// next takes one out of c within two seconds.
func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(2 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestADialogGoesOnAfterARestart(t *testing.T) {
	bo, boHears := server(t, config(udp()), endpoint.Handler{}), newAccepts()
	agent := newAccepts()
	first, err := endpoint.Open(config(udp()))
	if err != nil {
		t.Fatal(err)
	}
	first.Serve(agent.handler(t))
	at := address(t, first, "udp")
	d, a := bo.Invite(t.Context(), endpoint.Party{Number: "4001"}, endpoint.Target{URI: "sip:3001@" + at}, nil, boHears.dialog())
	if d == nil {
		t.Fatal(a)
	}
	state := next(t, agent.dialogs).State()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if e := next(t, agent.ended); e.By != endpoint.Closed {
		t.Fatalf("ended by %s", e.By)
	}

	second, err := endpoint.Open(config(flow.Listener{Transport: "udp", Address: at}))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	resumed, err := second.Resume(state, nil, agent.dialog())
	if err != nil {
		t.Fatal(err)
	}
	second.Serve(endpoint.Handler{})
	if a := resumed.Send(t.Context(), endpoint.Outgoing{Text: "still here"}); !a.OK() {
		t.Fatal(a)
	}
	if m := next(t, boHears.heard); m.Text != "still here" {
		t.Fatal(m)
	}
	if a := d.Send(t.Context(), endpoint.Outgoing{Text: "me too"}); !a.OK() {
		t.Fatal(a)
	}
	if m := next(t, agent.heard); m.Text != "me too" || m.From.Number != "4001" || m.To != "3001" {
		t.Fatalf("%+v", m)
	}
	resumed.Bye(t.Context())
	if e := next(t, boHears.ended); e.By != endpoint.ByPeer {
		t.Fatalf("ended by %s", e.By)
	}
}

// A message that is sent again under its ID is the same request, so that the
// peer's transaction answers it and nobody reads it twice.
func TestAMessageOfTheSameIDIsReadOnce(t *testing.T) {
	r := receives(t, config(udp()))
	bo := server(t, config(udp()), endpoint.Handler{})
	to := endpoint.Target{URI: "sip:3001@" + address(t, r.Endpoint, "udp")}
	for range 2 {
		if a := bo.Message(t.Context(), endpoint.Party{Number: "4001"}, to, endpoint.Outgoing{Text: "hi", ID: "session/7"}); !a.OK() {
			t.Fatal(a)
		}
	}
	r.text(t)
	r.nothing(t)
}
