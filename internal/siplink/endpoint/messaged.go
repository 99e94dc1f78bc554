package endpoint

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"parley/internal/siplink/wire"
)

// messaged handles MESSAGEs outside of dialogs, of one sender for one number.
func (e *Endpoint) messaged(all []*request) {
	var asked []*request
	var told []Message
	for _, r := range all {
		if m, ok := e.texted(r); ok {
			asked, told = append(asked, r), append(told, m)
		}
	}
	defer e.rescue(asked...)
	for i, a := range e.handler().messages(e.ctx(), told) {
		asked[i].reply(a.Code, a.Reason)
	}
}

// messages tells the handler, if there are any.
func (h *Handler) messages(ctx context.Context, all []Message) []Answer {
	if h.Messages != nil && len(all) > 0 {
		return h.Messages(ctx, all)
	}
	answers := make([]Answer, len(all))
	for i, m := range all {
		if answers[i] = (Answer{Code: 480, Reason: "Temporarily Unavailable"}); h.Message != nil {
			answers[i] = h.Message(ctx, m)
		}
	}
	return answers
}

// texted returns the text of a MESSAGE that is to be told; any other is answered.
func (e *Endpoint) texted(r *request) (m Message, ok bool) {
	defer e.rescue(r)
	content, refusal := r.m.Content()
	var party Party
	if refusal == nil {
		party, refusal = e.admit(r)
	}
	switch h := e.handler(); {
	case refusal != nil:
		r.reply(refusal.Code, refusal.Reason, refusal.Fields...)
	case content.Typing != nil:
		r.reply(200, "OK")
		if h.Typing != nil {
			h.Typing(e.ctx(), Typing{party, r.to, r.m.Get("Call-ID"), content.Typing.Active, content.Typing.Refresh})
		}
	case expired(r.m, time.Now()):
		r.reply(200, "OK") // nobody may want it any more (RFC 3428 4)
	default:
		return message(r, party, content.Text), true
	}
	return Message{}, false
}

// admit says who sends r; his display name is what he says it is.
func (e *Endpoint) admit(r *request) (Party, *wire.Reply) {
	party, refusal := e.cfg.Registrar.Admit(e.ctx(), r.m, r.flow.Origin())
	party.Name = wire.Word(r.m.Head().From.Name())
	return party, refusal
}

func message(r *request, from Party, text string) Message {
	sent, _ := http.ParseTime(r.m.Get("Date"))
	return Message{From: from, To: r.to, Text: text, CallID: r.m.Get("Call-ID"), CSeq: r.seq(), Branch: r.via.Branch(), Sent: sent}
}

// expired reports whether Date and Expires say that the time of m has passed.
func expired(m wire.Message, now time.Time) bool {
	if m.Get("Expires") == "" {
		return false
	}
	sent, err := http.ParseTime(m.Get("Date"))
	seconds, err2 := strconv.ParseUint(m.Get("Expires"), 10, 32)
	return err == nil && err2 == nil && seconds > 0 && now.After(sent.Add(time.Duration(seconds)*time.Second))
}
