package siplink

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
)

// Leases say which node serves the leg of a session: lease.Member or lease.Lone.
type Leases interface {
	// Term numbers the time for which this node holds what it has taken; 0 while
	// it cannot be sure to. It asks nobody.
	Term() int64
	// Take takes a lease for the present term; false if another node has it.
	Take(ctx context.Context, name string) (lease.Lease, bool, error)
	// Give lets others have it.
	Give(ctx context.Context, l lease.Lease) error
}

func (l *Legs) lease(ctx context.Context, id im.SessionID) (lease.Lease, bool, error) {
	return l.Leases.Take(ctx, kindLeg+"/"+string(id))
}

// give lets others have a leg that is done.
func (l *Legs) give(ctx context.Context, of lease.Lease) {
	if err := l.Leases.Give(ctx, of); err != nil {
		l.Logger.Warn("a SIP leg that is done stays this node's until it stops", slog.String("op", "siplink.give"), slog.String("lease", of.Name), slog.Any("error", err))
	}
}

// Resume brings back the legs that an earlier process left. Call it before the
// endpoint listens: the peers of dialogs must be known.
func (l *Legs) Resume(ctx context.Context) error {
	ids, err := l.unfinished(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		leg := newLeg(l, id)
		ours, err := leg.begin(ctx)
		if err != nil && !errors.Is(err, errElsewhere) {
			return err
		}
		if ours || errors.Is(err, errElsewhere) {
			l.legs[id] = leg
			continue
		}
		if err := l.sweep(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes what was made ready for a session that never began, unless
// another node is just about to begin it.
func (l *Legs) sweep(ctx context.Context, id im.SessionID) error {
	if _, err := l.Log.Session(ctx, id); err == nil || fault.KindOf(err) != fault.NotFound {
		return err
	}
	own, ours, err := l.lease(ctx, id)
	if err != nil || !ours {
		return err
	}
	return l.unready(ctx, id, own)
}

// Adopt has the legs look at every session again, here and of nodes that are no
// more: what nobody else has goes on here, and what another has does not. Run
// must be under way.
func (l *Legs) Adopt(ctx context.Context) error {
	ids, err := l.unfinished(ctx)
	l.mu.Lock()
	for _, id := range ids {
		l.others.remove(id)
	}
	for id, leg := range l.legs {
		leg.mark(&leg.again) // who is just giving it up looks once more
		ids = append(ids, id)
	}
	l.mu.Unlock()
	for _, id := range ids {
		l.Bell(id)
	}
	return err
}

// unfinished are the live sessions with a SIP peer, and those whose end the peer
// may not have heard.
func (l *Legs) unfinished(ctx context.Context) ([]im.SessionID, error) {
	records, err := l.Records.List(ctx, kindLeg)
	if err != nil {
		return nil, err
	}
	live, err := l.Log.Live(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range live {
		if _, isSIP := s.Far(); isSIP {
			records[string(s.ID)] = nil
		}
	}
	var ids []im.SessionID
	for id := range records {
		ids = append(ids, im.SessionID(id))
	}
	return ids, nil
}

// begin finds out whether the leg is to be served here, and where it stands;
// again in every term. Only then may it do anything.
func (l *leg) begin(ctx context.Context) (ours bool, err error) {
	term := l.legs.Leases.Term()
	if term == 0 {
		return false, errUnsure
	}
	s, err := l.legs.Log.Session(ctx, l.id)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return false, nil // it may be about to begin
	}
	if _, isSIP := s.Far(); err != nil || !isSIP {
		return false, err
	}
	if l.term == 0 {
		l.meet(s)
	}
	if !l.deferred && l.elsewhere() {
		l.deferred = true
		return false, errElsewhere
	}
	if l.lease, ours, err = l.legs.lease(ctx, l.id); err != nil || !ours {
		return false, err
	}
	if err = l.load(ctx); err != nil {
		return false, err
	}
	if s.Ended() && !l.kept {
		l.legs.give(ctx, l.lease)
		return false, nil
	}
	l.term = term
	return true, nil
}

// deference is how long a call is left to the node where its peer has
// registered, by a connection that no other node has.
const deference = time.Second

// Why a leg waits; nothing is wrong with it.
var (
	errElsewhere = errors.New("the peer has registered at another node")
	errUnsure    = errors.New("this node may be dead to the others")
)

// elsewhere reports whether a peer is to be called who is best reached by another
// node.
func (l *leg) elsewhere() bool {
	if l.far.Role != im.Target || l.far.State == im.Talking {
		return false
	}
	to := l.targets()
	return len(to) > 0 && to[0].Node != ""
}

// sure makes certain that the leg is still this node's.
func (l *leg) sure(ctx context.Context) (bool, error) {
	if term := l.legs.Leases.Term(); term != 0 && term == l.term {
		return true, nil
	}
	return l.begin(ctx)
}

// meet takes from the session who is who.
func (l *leg) meet(s im.Session) {
	l.far, _ = s.Far()
	for _, p := range s.Parties {
		if p.Agent != "" {
			l.own = p
			user, _ := l.legs.Route.People().User(directory.UserID(p.Agent))
			l.center = user.ContactCenter
		}
	}
}

// load reads the record that an earlier worker left, here or elsewhere, and
// goes on from there.
func (l *leg) load(ctx context.Context) error {
	value, err := l.legs.Records.Get(ctx, kindLeg, string(l.id))
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return nil
	}
	var r record
	if err == nil {
		err = json.Unmarshal(value, &r)
	}
	if err != nil {
		return fault.Wrap("siplink.load", fault.Internal, string(l.id), err)
	}
	if l.term == 0 || r.Node != l.legs.Node || r.Seq > l.record.Seq {
		l.part() // of what we had, if another has had it meanwhile
		l.record = r
		l.restore()
	}
	l.kept = true
	return nil
}

// restore brings back the dialog of the record. The peer of one that another
// node had is told where it goes on.
func (l *leg) restore() {
	l.rouse()
	if l.record.Dialog == nil {
		return
	}
	var to Target
	if all := l.targets(); len(all) > 0 {
		to = all[0]
	}
	dialog, err := l.legs.Wire.Resume(l.record.Dialog, to, l.handler())
	if err != nil {
		return // the worker ends the session
	}
	if l.dialog = dialog; l.record.Node != l.legs.Node {
		dialog.Announce()
	}
}

// part leaves the leg to another node.
func (l *leg) part() {
	l.still()
	if l.dialog != nil {
		l.dialog.Leave()
		l.dialog = nil
	}
}
