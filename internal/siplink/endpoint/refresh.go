package endpoint

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"parley/internal/siplink/wire"
)

// refresh is the session timer of a dialog (RFC 4028). Without one of the
// peer's it is ours alone: we refresh, so as to learn whether the peer lives.
type refresh struct {
	interval  time.Duration
	refresher string // uac or uas, of the request that agreed on it
	peer      bool   // the peer knows session timers
}

func (r refresh) fields() []wire.Field {
	fields := []wire.Field{{Name: "Session-Expires", Value: strconv.Itoa(int(r.interval.Seconds())) + ";refresher=" + r.refresher}}
	if r.peer && r.refresher == "uac" {
		fields = append(fields, wire.Field{Name: "Require", Value: "timer"})
	}
	return fields
}

// sessionExpires reads the header, or Min-SE; false: there is none.
func sessionExpires(value string) (interval time.Duration, refresher string, ok bool) {
	text, params, _ := strings.Cut(value, ";")
	seconds, err := strconv.ParseUint(strings.TrimSpace(text), 10, 31)
	if err != nil {
		return 0, "", false
	}
	for one := range strings.SplitSeq(params, ";") {
		if name, value, _ := strings.Cut(one, "="); strings.EqualFold(strings.TrimSpace(name), "refresher") {
			refresher = strings.ToLower(strings.TrimSpace(value))
		}
	}
	return time.Duration(seconds) * time.Second, refresher, true
}

// schedule begins a new interval. answered tells whether we answered the
// request that agreed on it, which makes us its uas.
func (d *Dialog) schedule(r refresh, answered bool) {
	d.mu.Lock()
	d.timer, d.ours, d.agreedAt = r, (r.refresher == "uas") == answered, time.Now()
	d.wind()
	d.mu.Unlock()
	d.changedState()
}

// wind sets the clocks; for whoever has the lock.
func (d *Dialog) wind() {
	if d.ended {
		return
	}
	for _, t := range []*time.Timer{d.refreshing, d.expiry} {
		if t != nil {
			t.Stop()
		}
	}
	gone := time.Since(d.agreedAt)
	if d.ours {
		d.refreshing = time.AfterFunc(max(0, d.timer.interval/2-gone), func() { d.e.background(d.refresh) })
	}
	// Who does not refresh says BYE a little before the end (RFC 4028 10).
	d.expiry = time.AfterFunc(max(0, d.timer.interval-min(timeout, d.timer.interval/3)-gone), func() {
		d.e.background(func() { d.bye(d.e.ctx(), End{By: Vanished}) })
	})
}

// Announce tells the peer that our side is at this endpoint from now on, as a
// target refresh (RFC 3261 12.2.1.1). It does not wait; who does not answer has
// vanished.
func (d *Dialog) Announce() { d.e.background(d.refresh) }

// refresh tells the peer that the session goes on, by UPDATE if the peer knows
// it. Any answer but those which say that there is no session is a sign of life.
func (d *Dialog) refresh() {
	d.mu.Lock()
	r, update := d.timer, d.peerUpdates
	d.mu.Unlock()
	r.refresher = "uac"
	s := d.update(r, update)
	switch {
	case s.answer.Code == 491:
		d.later(d.pause())
	case s.answer.Code == 422 && s.res != nil:
		if least, _, ok := sessionExpires(s.res.Get("Min-SE")); ok && least > r.interval {
			r.interval = least
			s = d.update(r, update)
		}
		d.refreshed(s, r)
	default:
		d.refreshed(s, r)
	}
}

func (d *Dialog) refreshed(s sent, r refresh) {
	d.judge(d.e.ctx(), s.answer)
	if s.res == nil || d.over() {
		return // the expiry ends it, unless the next one comes through
	}
	d.schedule(agreed(s.res, r), false)
}

// update sends an UPDATE, or a re-INVITE with its ACK.
func (d *Dialog) update(r refresh, update bool) sent {
	method := "INVITE"
	if update {
		method = "UPDATE"
	}
	o := d.request(method)
	o.contact = true
	o.fields = append(o.fields, wire.Field{Name: "Supported", Value: "timer"},
		wire.Field{Name: "Session-Expires", Value: strconv.Itoa(int(r.interval.Seconds())) + ";refresher=uac"})
	if update {
		return d.e.send(d.e.ctx(), o)
	}
	o.describe = func(p path) []byte { return d.describe(p, nil) }
	o.again = func(s sent, _ wire.Message) { d.acknowledge(s.req) }
	d.setInviting(true)
	s := d.e.send(d.e.ctx(), o)
	d.setInviting(false)
	if s.answer.OK() && s.res != nil {
		d.acknowledge(s.req)
	}
	return s
}

func (d *Dialog) setInviting(on bool) {
	d.mu.Lock()
	d.inviting = on
	d.mu.Unlock()
}

// pause is how long to wait after a glare (RFC 3261 14.1): whoever owns the
// Call-ID waits longer.
func (d *Dialog) pause() time.Duration {
	if d.uas {
		return time.Duration(rand.Int64N(int64(2 * time.Second)))
	}
	return 2100*time.Millisecond + time.Duration(rand.Int64N(int64(1900*time.Millisecond)))
}

func (d *Dialog) later(pause time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.ended {
		d.refreshing = time.AfterFunc(pause, func() { d.e.background(d.refresh) })
	}
}

// agreed is the session timer that a 2xx settles; without one the one we asked
// for stays ours alone.
func agreed(res *wire.Message, asked refresh) refresh {
	interval, refresher, ok := sessionExpires(res.Get("Session-Expires"))
	if !ok || interval <= 0 {
		asked.refresher, asked.peer = "uac", false
		return asked
	}
	if refresher == "" {
		refresher = "uac"
	}
	return refresh{interval, refresher, true}
}
