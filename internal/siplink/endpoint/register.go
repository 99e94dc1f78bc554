package endpoint

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"parley/internal/fault"
	"parley/internal/siplink/wire"
)

// Registration is our own with a registrar of others: a trunk's.
type Registration struct {
	Number      string // under which we are known there
	Registrar   string // its URI: sip:pbx.example.test;transport=tcp
	Credentials *Credentials
	Expires     time.Duration // asked for
	Told        func(Answer)  // of each outcome; nil: nobody
}

// After a failure the next attempt waits this long, then twice as long each
// time.
const (
	firstPause = 5 * time.Second
	mostPause  = 5 * time.Minute
	farewell   = 2 * time.Second
)

// Register registers us and keeps it so until ctx ends, when it takes the
// registration back. It fails at once for what can never be sent.
func (e *Endpoint) Register(ctx context.Context, r Registration) error {
	uri, err := wire.ReadURI(r.Registrar)
	if err != nil || !uri.SIP() || wire.Word(r.Number) != r.Number || r.Number == "" {
		return fault.New("endpoint.register", fault.Invalid, r.Registrar, "this is no SIP registrar and number")
	}
	own := "<sip:" + wire.Escape(r.Number) + "@" + uri.HostPort() + ">"
	var seq atomic.Uint32
	o := outgoing{method: "REGISTER", uri: "sip:" + uri.HostPort(), from: own + ";tag=" + rand.Text()[:16], to: own,
		callID: rand.Text(), next: func() uint32 { return seq.Add(1) }, credentials: r.Credentials, hop: r.Registrar, contact: true}
	pause, expires := firstPause, r.Expires
	for ctx.Err() == nil {
		s := e.send(ctx, o.lasting(expires))
		wait := pause
		switch least, _, brief := minExpires(s); {
		case ctx.Err() != nil:
		case brief && least > expires:
			expires = least
			continue
		case s.answer.OK():
			wait, pause = granted(s, expires)/2, firstPause
			e.tell(r, s.answer)
		default:
			pause = min(2*pause, mostPause)
			e.tell(r, s.answer)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		case <-e.ctx().Done():
			return nil
		}
	}
	ctx, cancel := context.WithTimeout(e.ctx(), farewell)
	defer cancel()
	e.send(ctx, o.lasting(0))
	return nil
}

func (e *Endpoint) tell(r Registration, a Answer) {
	if r.Told != nil {
		r.Told(a)
	}
}

func (o outgoing) lasting(expires time.Duration) outgoing {
	o.fields = []wire.Field{{Name: "Expires", Value: strconv.Itoa(int(expires.Seconds()))}, {Name: "Allow", Value: allow()}}
	return o
}

// minExpires is what a 423 asks for.
func minExpires(s sent) (time.Duration, string, bool) {
	if s.answer.Code != 423 || s.res == nil {
		return 0, "", false
	}
	return sessionExpires(s.res.Get("Min-Expires"))
}

// granted is how long the registrar keeps us: as it says of our contact, or of
// all of them.
func granted(s sent, asked time.Duration) time.Duration {
	own, _ := wire.ReadAddress(s.req.Get("Contact"))
	for _, a := range s.res.Addresses("Contact") {
		seconds, ok := a.Params.Get("expires")
		if n, bad := strconv.Atoi(seconds); ok && bad == nil && n > 0 && strings.EqualFold(a.URI.HostPort(), own.URI.HostPort()) {
			return time.Duration(n) * time.Second
		}
	}
	if all, _, ok := sessionExpires(s.res.Get("Expires")); ok && all > 0 {
		return all
	}
	return asked
}
