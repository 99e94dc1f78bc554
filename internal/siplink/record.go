package siplink

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"parley/internal/fault"
	"parley/internal/im"
)

// The kinds of records.
const (
	kindLeg  = "sip-leg"  // by session id: record
	kindHeld = "sip-held" // by session id, slash and reference: held
)

// record is what a leg must not forget.
type record struct {
	Seq      int64           // events up to this one are carried out
	Trunk    string          `json:",omitempty"` // through which the peer came
	Dialog   json.RawMessage `json:",omitempty"` // its State as of Seq
	Fallback bool            `json:",omitempty"` // by MESSAGE alone, because the peer declined INVITE
}

// held is a text of the peer that waits for the agent to answer.
type held struct {
	No        int // its place among them
	Text, Ref string
}

// save writes the record.
func (l *leg) save(ctx context.Context) error {
	if l.dialog != nil {
		l.record.Dialog = l.dialog.State()
	}
	value, err := json.Marshal(l.record)
	if err != nil {
		return fault.Wrap("siplink.save", fault.Internal, string(l.id), err)
	}
	err = l.legs.Records.Put(ctx, kindLeg, string(l.id), value)
	l.kept = l.kept || err == nil
	return err
}

// forget removes what was kept of a leg that is done.
func (l *leg) forget(ctx context.Context) error {
	if l.kept {
		if err := l.legs.Records.Delete(ctx, kindLeg, string(l.id)); err != nil {
			return err
		}
	}
	l.kept = false
	l.mu.Lock()
	var keys []string
	for _, h := range l.held {
		keys = append(keys, l.heldKey(h))
	}
	l.held, l.open = nil, true
	l.mu.Unlock()
	return l.legs.Records.Delete(ctx, kindHeld, keys...)
}

// keepDialog saves a dialog that has changed by itself.
func (l *leg) keepDialog(ctx context.Context) error {
	l.mu.Lock()
	moved := l.moved
	l.moved = false
	l.mu.Unlock()
	if !moved || l.dialog == nil {
		return nil
	}
	err := l.save(ctx)
	if err != nil {
		l.mark(&l.moved)
	}
	return err
}

// mark sets a flag that others read.
func (l *leg) mark(flag *bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*flag = true
}

// Resume brings back the legs that an earlier process left: of every live
// session with a SIP peer, and of those whose end the peer may not have heard.
// Call it before the endpoint listens.
func (l *Legs) Resume(ctx context.Context) error {
	records, err := l.Records.List(ctx, kindLeg)
	if err != nil {
		return err
	}
	live, err := l.Log.Live(ctx)
	if err != nil {
		return err
	}
	for _, s := range live {
		if _, isSIP := s.Far(); isSIP && l.Lease(ctx, s.ID) {
			l.make(s)
		}
	}
	for id, value := range records {
		if err := l.resume(ctx, im.SessionID(id), value); err != nil {
			return err
		}
	}
	for _, leg := range l.legs {
		if leg.far.State == im.Talking {
			leg.rouse()
		}
	}
	return l.resumeHeld(ctx, func(im.SessionID) bool { return true })
}

// Adopt takes over the leg of a session from a node that is no more; without a
// leg, or if another node has it, it does nothing. Run must be under way.
func (l *Legs) Adopt(ctx context.Context, id im.SessionID) error {
	l.mu.Lock()
	_, known := l.legs[id]
	l.others.remove(id)
	l.mu.Unlock()
	if !known {
		if err := l.takeOver(ctx, id); err != nil {
			return err
		}
	}
	l.Bell(id)
	return nil
}

func (l *Legs) takeOver(ctx context.Context, id im.SessionID) error {
	value, err := l.Records.Get(ctx, kindLeg, string(id))
	switch {
	case err == nil:
		err = l.resume(ctx, id, value)
	case fault.KindOf(err) == fault.NotFound: // nothing was kept yet
		err = l.begin(ctx, id)
	}
	if err != nil {
		return err
	}
	return l.resumeHeld(ctx, func(of im.SessionID) bool { return of == id })
}

// begin makes the leg of a live session of which nothing was kept.
func (l *Legs) begin(ctx context.Context, id im.SessionID) error {
	s, err := l.Log.Session(ctx, id)
	if _, isSIP := s.Far(); err == nil && isSIP && !s.Ended() && l.Lease(ctx, id) {
		l.make(s)
	}
	return err
}

func (l *Legs) resume(ctx context.Context, id im.SessionID, value []byte) error {
	s, err := l.Log.Session(ctx, id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return l.Records.Delete(ctx, kindLeg, string(id))
	}
	if err != nil || !l.Lease(ctx, id) {
		return err
	}
	leg := l.make(s)
	leg.kept = true
	if err := json.Unmarshal(value, &leg.record); err != nil {
		return fault.Wrap("siplink.resume", fault.Internal, string(id), err)
	}
	if leg.record.Dialog == nil {
		return nil
	}
	var to Target
	if all := leg.targets(); len(all) > 0 {
		to = all[0]
	}
	if leg.dialog, err = l.Wire.Resume(leg.record.Dialog, to, leg.handler()); err != nil {
		leg.dialog = nil // the worker ends the session
	}
	return nil
}

// resumeHeld gives those legs the texts that wait.
func (l *Legs) resumeHeld(ctx context.Context, those func(im.SessionID) bool) error {
	all, err := l.Records.List(ctx, kindHeld)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(all)) { // in the order of their numbers
		id, _, _ := strings.Cut(key, "/")
		if !those(im.SessionID(id)) {
			continue
		}
		var h held
		leg, ok := l.leg(im.SessionID(id))
		switch err := json.Unmarshal(all[key], &h); {
		case err != nil:
			return fault.Wrap("siplink.resume", fault.Internal, id, err)
		case ok:
			leg.restore(h)
		default:
			if err := l.dropHeld(ctx, im.SessionID(id), key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Legs) leg(id im.SessionID) (*leg, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	leg, ok := l.legs[id]
	return leg, ok
}

// dropHeld removes what waits for a session that is over. Another node's may wait.
func (l *Legs) dropHeld(ctx context.Context, id im.SessionID, key string) error {
	s, err := l.Log.Session(ctx, id)
	if err == nil && !s.Ended() || err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return l.Records.Delete(ctx, kindHeld, key)
}
