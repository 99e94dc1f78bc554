package store

import (
	"context"
	"slices"

	"parley/internal/fault"
	"parley/internal/im"
)

// opening is the reference of an act that opened a session.
type opening struct {
	by  im.AgentID
	ref string
}

// Open begins a session with its first events, numbered from 1. The first is
// EventDialing; its Sender is the initiator and its Ref, which may be empty, the
// initiator's reference of the act. No other event has a Ref.
//
// Open writes the events and claims every agent of the
// session they add up to. A session that is ended by its own events claims
// nobody, yet even then its initiator must be free.
//
// A busy agent is fault.InvalidState with the agent's id as Subject; a session id
// that exists is fault.Exists; a text that is no UTF-8 is fault.Invalid;
// nothing is written. A reference that the initiator used before for a session
// is answered with that session and repeated, whatever became of it.
func (s *Store) Open(ctx context.Context, events []im.Event) (id im.SessionID, repeated bool, err error) {
	t, err := newOpenTask(events)
	if err != nil {
		return "", false, err
	}
	if err := s.do(ctx, opOpen, string(t.session.ID), t); err != nil {
		return "", false, err
	}
	return t.id, t.repeated, nil
}

const opOpen = "store.open"

type openTask struct {
	opening  opening
	session  im.Session
	entries  []entry
	id       im.SessionID // the answer
	repeated bool
}

// newOpenTask does in the caller's goroutine all that needs no batch.
func newOpenTask(given []im.Event) (*openTask, error) {
	if len(given) == 0 || given[0].Session == "" {
		return nil, fault.New(opOpen, fault.Internal, "", "a session without events or id")
	}
	first := given[0]
	events, err := tidy(opOpen, first.Session, given, first.Sender, first.Ref)
	if err != nil {
		return nil, err
	}
	session, entries, err := fold(im.Session{}, events)
	if err != nil {
		return nil, fault.Wrap(opOpen, fault.Internal, string(first.Session), err)
	}
	if !session.Ended() && len(session.Agents()) == 0 {
		return nil, fault.New(opOpen, fault.Internal, string(first.Session), "a live session without an agent")
	}
	return &openTask{opening: opening{first.Sender, first.Ref}, session: session, entries: entries}, nil
}

func (t *openTask) want(w *wants) {
	w.births++
	w.agent(t.opening.by)
	for _, p := range t.session.Parties {
		w.agent(p.Agent)
	}
	if t.opening.ref != "" {
		w.openings = append(w.openings, t.opening)
	}
}

func (t *openTask) play(b *batch) error {
	if id, ok := b.opened[t.opening]; ok && t.opening.ref != "" {
		t.id, t.repeated = id, true
		return nil
	}
	s := t.session
	agents := distinct(s)
	if err := b.free(opOpen, t.opening.by); err != nil {
		return err
	}
	if err := b.free(opOpen, agents...); err != nil && !s.Ended() {
		return err
	}
	if _, ok := b.heads[s.ID]; ok {
		return fault.New(opOpen, fault.Exists, string(s.ID), "The session exists already")
	}
	return t.begin(b, agents)
}

func (t *openTask) begin(b *batch, agents []im.AgentID) error {
	no, err := b.number()
	if err != nil {
		return err
	}
	h := &head{no: no, whole: true}
	b.heads[t.session.ID], b.born[t.session.ID] = h, t
	b.append(h, t.session, t.entries)
	if !t.session.Ended() {
		b.claim(no, t.session.ID, agents)
	} else {
		b.end(no, agents)
	}
	if t.opening.ref != "" {
		b.opened[t.opening] = t.session.ID
	}
	t.id = t.session.ID
	return nil
}

// distinct returns the agents of s, each once.
func distinct(s im.Session) []im.AgentID {
	var agents []im.AgentID
	for _, agent := range s.Agents() {
		if !slices.Contains(agents, agent) {
			agents = append(agents, agent)
		}
	}
	return agents
}
