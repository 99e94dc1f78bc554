package siplink

import (
	"context"
	"encoding/json"

	"parley/internal/fault"
	"parley/internal/im"
)

// kindLeg names the records, by session id.
const kindLeg = "sip-leg"

// record is what a leg must not forget.
type record struct {
	Node     string          `json:",omitempty"` // whose leg it was
	Seq      int64           // events up to this one are carried out
	Trunk    string          `json:",omitempty"` // through which the peer came
	Dialog   json.RawMessage `json:",omitempty"` // its State as of Seq
	Fallback bool            `json:",omitempty"` // by MESSAGE alone, because the peer declined INVITE
}

// save writes the record.
func (l *leg) save(ctx context.Context) error {
	if l.dialog != nil {
		l.record.Dialog = l.dialog.State()
	}
	l.record.Node = l.legs.Node
	err := l.legs.keep(ctx, l.id, l.record)
	l.kept = l.kept || err == nil
	return err
}

func (l *Legs) keep(ctx context.Context, id im.SessionID, r record) error {
	value, err := json.Marshal(r)
	if err == nil {
		err = l.Records.Put(ctx, kindLeg, string(id), value)
	}
	return fault.Wrap("siplink.keep", fault.Internal, string(id), err)
}

// forget removes what was kept of a leg that is done.
func (l *leg) forget(ctx context.Context) error {
	if !l.kept {
		return nil
	}
	err := l.legs.Records.Delete(ctx, kindLeg, string(l.id))
	l.kept = err != nil
	return err
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
