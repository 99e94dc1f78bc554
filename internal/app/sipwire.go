package app

import (
	"context"
	"fmt"

	"parley/internal/siplink"
	"parley/internal/siplink/endpoint"
)

// sipWire is the endpoint as the legs speak to it.
type sipWire struct{ *endpoint.Endpoint }

func (w sipWire) Message(ctx context.Context, from string, to siplink.Target, m siplink.Text) siplink.Answer {
	return siplink.Answer(w.Endpoint.Message(ctx, endpoint.Party{Number: from}, target(to), endpoint.Outgoing{Text: m.Text, ID: m.ID}))
}

func (w sipWire) Options(ctx context.Context, from string, to siplink.Target) siplink.Answer {
	return siplink.Answer(w.Endpoint.Options(ctx, endpoint.Party{Number: from}, target(to)))
}

func (w sipWire) Invite(ctx context.Context, from string, to siplink.Target, ringing func(), h siplink.DialogHandler) (siplink.Dialog, siplink.Answer) {
	d, answer := w.Endpoint.Invite(ctx, endpoint.Party{Number: from}, target(to), ringing, hears(h))
	if d == nil {
		return nil, siplink.Answer(answer)
	}
	return sipDialog{d}, siplink.Answer(answer)
}

func (w sipWire) Resume(state []byte, to siplink.Target, h siplink.DialogHandler) (siplink.Dialog, error) {
	d, err := w.Endpoint.Resume(state, target(to).Credentials, hears(h))
	if err != nil {
		return nil, err
	}
	return sipDialog{d}, nil
}

type sipDialog struct{ *endpoint.Dialog }

func (d sipDialog) Send(ctx context.Context, m siplink.Text) siplink.Answer {
	return siplink.Answer(d.Dialog.Send(ctx, endpoint.Outgoing{Text: m.Text, ID: m.ID}))
}

type sipInvitation struct{ *endpoint.Invitation }

func (i sipInvitation) Accept(h siplink.DialogHandler) (siplink.Dialog, error) {
	d, err := i.Invitation.Accept(hears(h))
	if err != nil {
		return nil, err
	}
	return sipDialog{d}, nil
}

// hears is the handler of one dialog.
func hears(h siplink.DialogHandler) endpoint.DialogHandler {
	ends := map[endpoint.EndedBy]siplink.EndedBy{endpoint.ByPeer: siplink.ByPeer, endpoint.ByUs: siplink.ByUs,
		endpoint.Vanished: siplink.Vanished, endpoint.Closed: siplink.ByClose}
	return endpoint.DialogHandler{
		Message: func(ctx context.Context, _ *endpoint.Dialog, m endpoint.Message) endpoint.Answer {
			return endpoint.Answer(h.Message(ctx, incoming(m)))
		},
		Changed: func(*endpoint.Dialog) { h.Changed() },
		Ended: func(_ *endpoint.Dialog, e endpoint.End) {
			h.Ended(siplink.End{By: ends[e.By], Answer: siplink.Answer(e.Answer)})
		},
	}
}

func answers(all []siplink.Answer) []endpoint.Answer {
	return mapped(all, func(a siplink.Answer) endpoint.Answer { return endpoint.Answer(a) })
}

func mapped[A, B any](all []A, to func(A) B) []B {
	made := make([]B, len(all))
	for i, one := range all {
		made[i] = to(one)
	}
	return made
}

// incoming is a text; Call-ID and CSeq name it, after a restart too.
func incoming(m endpoint.Message) siplink.Incoming {
	return siplink.Incoming{From: siplink.Peer{Number: m.From.Number, Trunk: m.From.Trunk}, To: m.To, Text: m.Text, Sent: m.Sent,
		Ref: fmt.Sprintf("%s %d %s", m.From.Number, m.CSeq, m.CallID)}
}

func invited(i *endpoint.Invitation) siplink.Incoming {
	return siplink.Incoming{From: siplink.Peer{Number: i.From.Number, Trunk: i.From.Trunk}, To: i.To, Ref: i.From.Number + " " + i.CallID}
}

func target(t siplink.Target) endpoint.Target {
	to := endpoint.Target{URI: t.URI, Number: t.Number, Flow: t.Flow, Route: t.Route}
	if t.User != "" {
		to.Credentials = &endpoint.Credentials{User: t.User, Password: t.Password}
	}
	return to
}
