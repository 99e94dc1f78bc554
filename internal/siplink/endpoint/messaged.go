package endpoint

import (
	"net/http"
	"strconv"
	"time"

	"parley/internal/siplink/wire"
)

// messaged handles a MESSAGE outside of a dialog.
func (e *Endpoint) messaged(r *request) {
	content, refusal := r.m.Content()
	if refusal != nil {
		r.reply(refusal.Code, refusal.Reason, refusal.Fields...)
		return
	}
	party, refusal := e.admit(r)
	if refusal != nil {
		r.reply(refusal.Code, refusal.Reason, refusal.Fields...)
		return
	}
	h := e.handler()
	switch {
	case content.Typing != nil:
		r.reply(200, "OK")
		if h.Typing != nil {
			h.Typing(e.ctx(), Typing{party, r.to, r.m.Get("Call-ID"), content.Typing.Active, content.Typing.Refresh})
		}
	case expired(r.m, time.Now()):
		r.reply(200, "OK") // nobody may want it any more (RFC 3428 4)
	case h.Message == nil:
		r.reply(480, "Temporarily Unavailable")
	default:
		a := h.Message(e.ctx(), message(r, party, content.Text))
		r.reply(a.Code, a.Reason)
	}
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
