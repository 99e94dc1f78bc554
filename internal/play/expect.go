package play

import (
	"context"
	"fmt"
	"time"

	"parley/gws"
)

// next waits for the next IM notification of the play's session at a. What
// belongs to another session does not count. An Error at the other agent ends
// the wait: then nothing will come here.
func (p *play) next(ctx context.Context, a *agent, expected string, patience time.Duration) (heard, *Failure) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	other := p.other(a)
	for {
		if h, ok := a.first(); ok {
			if failure := broken(h, expected); failure != nil || !p.foreign(a, h.Body) {
				return h, failure
			}
			continue
		}
		select {
		case h := <-a.inbox:
			a.early = append(a.early, h)
		case h := <-other.mail():
			other.early = append(other.early, h)
			if told, ok := h.Body.(gws.IMSessionStateChange); ok && told.NotificationType == gws.NotificationError {
				return h, unexpected(expected, other.name+": "+p.describe(told))
			}
		case <-timer.C:
			return heard{}, unexpected(expected, fmt.Sprintf("nothing for %v", patience))
		case <-ctx.Done():
			return heard{}, interrupted(expected, ctx)
		}
	}
}

// broken is the failure of a stream that cannot be relied on any more.
func broken(h heard, expected string) *Failure {
	switch {
	case h.err != nil:
		return &Failure{Expected: expected, Got: "the end of the CometD stream: " + h.err.Error(), Err: h.err}
	case h.Gap:
		return unexpected(expected, "a new CometD session: notifications may be lost")
	}
	return nil
}

// foreign tells whether a notification is about a session other than the play's.
func (p *play) foreign(a *agent, body any) bool {
	switch told := body.(type) {
	case gws.IMSessionStateChange:
		if p.id == "" {
			return told.IMSession.ID == a.busyWith
		}
		return told.IMSession.ID != p.id
	case gws.IMLogUpdate:
		return told.IMSessionPath != sessionPath(p.id)
	}
	return true
}

func sessionPath(id string) string { return gws.PathIMSessions + "/" + id }

// change waits for a state notification and checks all of it. The first one
// tells the session's id.
func (p *play) change(ctx context.Context, a *agent, kind gws.NotificationType, state gws.State, patience time.Duration) (gws.IMSession, *Failure) {
	expected := fmt.Sprintf("%s: %s %s", a.name, kind, state)
	h, failure := p.next(ctx, a, expected, patience)
	if failure != nil {
		return gws.IMSession{}, p.explain(failure)
	}
	told, ok := h.Body.(gws.IMSessionStateChange)
	if !ok || told.NotificationType != kind || told.IMSession.State != state {
		return gws.IMSession{}, p.explain(unexpected(expected, p.describe(h.Body)))
	}
	if p.id == "" {
		p.id = told.IMSession.ID
	}
	return told.IMSession, p.look(a, told.IMSession, state)
}

// explain adds a hint to a call that did not come to talking.
func (p *play) explain(f *Failure) *Failure {
	if f.Hint == "" && len(p.said) == 0 {
		f.Hint = p.unreached()
	}
	return f
}

// describe says what came, without anybody's text.
func (p *play) describe(body any) string {
	switch told := body.(type) {
	case gws.IMSessionStateChange:
		text := fmt.Sprintf("%s %s", told.NotificationType, told.IMSession.State)
		if told.ErrorMessage != "" {
			text += fmt.Sprintf(": %d %s", told.ErrorCode, told.ErrorMessage)
		}
		if told.IMSession.Reason.Code != "" {
			text += fmt.Sprintf(" (%s: %s)", told.IMSession.Reason.Code, told.IMSession.Reason.Text)
		}
		return text
	case gws.IMLogUpdate:
		return fmt.Sprintf("a message, index %d", told.Index)
	}
	return "another notification"
}

// message waits for the notification of what was just said and checks it. The
// callee of a one-sided play may say something meanwhile.
func (p *play) message(ctx context.Context, a *agent, l line) (heard, gws.IMLogUpdate, *Failure) {
	expected := fmt.Sprintf("%s: NewMessage %q", a.name, l.text)
	for {
		h, failure := p.next(ctx, a, expected, p.script.Patience)
		if failure != nil {
			return h, gws.IMLogUpdate{}, failure
		}
		told, ok := h.Body.(gws.IMLogUpdate)
		if !ok {
			return h, told, unexpected(expected, p.describe(h.Body))
		}
		a.index++
		if p.peer == nil && told.Message != l.text {
			continue
		}
		return h, told, p.hear(a, l, told)
	}
}
