package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"parley/internal/fault"
	"parley/internal/im"
)

// model is a store as one would explain it: maps, no batches, no files.
type model struct {
	logs     map[im.SessionID][]im.Event
	states   map[im.SessionID]im.Session
	order    []im.SessionID
	claims   map[im.AgentID]im.SessionID
	openings map[string]im.SessionID
	acts     map[string]im.Event
	records  map[string][]byte
	gone     []im.SessionID // that were there and are forgotten
}

func newModel() *model {
	return &model{map[im.SessionID][]im.Event{}, map[im.SessionID]im.Session{}, nil,
		map[im.AgentID]im.SessionID{}, map[string]im.SessionID{}, map[string]im.Event{}, map[string][]byte{}, nil}
}

func fold(s im.Session, events []im.Event) (im.Session, error) {
	for _, e := range events {
		next, err := s.Apply(e)
		if err != nil {
			return s, err
		}
		s = next
	}
	return s, nil
}

func (m *model) busy(agents ...im.AgentID) error {
	for _, agent := range agents {
		if m.claims[agent] != "" {
			return fault.New("model", fault.InvalidState, string(agent), "busy")
		}
	}
	return nil
}

func (m *model) open(o []im.Event) (im.SessionID, bool, error) {
	first := o[0]
	key := openingKey(first.Sender, first.Ref)
	if id, ok := m.openings[key]; ok && first.Ref != "" {
		return id, true, nil
	}
	s, err := fold(im.Session{}, o)
	if err != nil {
		return "", false, err
	}
	if err := m.busy(first.Sender); err != nil {
		return "", false, err
	}
	if err := m.busy(s.Agents()...); err != nil && !s.Ended() {
		return "", false, err
	}
	if _, ok := m.logs[first.Session]; ok {
		return "", false, fault.New("model", fault.Exists, "", "")
	}
	m.openings[key] = s.ID
	m.order = append(m.order, s.ID)
	m.keep(s, o, s.Agents())
	return s.ID, false, nil
}

func openingKey(by im.AgentID, ref string) string { return fmt.Sprint(by, "/", ref) }

func (m *model) keep(s im.Session, events []im.Event, agents []im.AgentID) {
	m.logs[s.ID], m.states[s.ID] = append(m.logs[s.ID], events...), s
	for _, agent := range agents {
		m.claims[agent] = s.ID
	}
	for agent, id := range m.claims {
		if id == s.ID && s.Ended() {
			delete(m.claims, agent)
		}
	}
}

func (m *model) change(c im.Change) (im.Changed, error) {
	before, ok := m.states[c.Session]
	if !ok {
		return im.Changed{}, fault.New("model", fault.NotFound, "", "")
	}
	key := fmt.Sprint(c.Session, "/", c.By, "/", c.Ref)
	if e, ok := m.acts[key]; ok && c.Ref != "" {
		return im.Changed{Session: before, Events: []im.Event{e}, Repeated: true}, nil
	}
	events, err := c.Decide(before)
	if err != nil {
		return im.Changed{}, err
	}
	after, err := fold(before, events)
	if err != nil {
		return im.Changed{}, err
	}
	come := slices.DeleteFunc(after.Agents(), func(a im.AgentID) bool { return slices.Contains(before.Agents(), a) })
	if err := m.busy(come...); err != nil && !after.Ended() {
		return im.Changed{}, err
	}
	for _, e := range events {
		if e.Ref != "" {
			m.acts[key] = e
		}
	}
	if !after.Ended() {
		m.keep(after, events, come)
	} else {
		m.keep(after, events, nil)
	}
	return im.Changed{Session: after, Events: events}, nil
}

func (m *model) events(id im.SessionID, after int64, limit int) []im.Event {
	log := m.logs[id][min(int(after), len(m.logs[id])):]
	return log[:min(limit, len(log))]
}

func (m *model) messages(id im.SessionID, from int64, limit int) []im.Event {
	all := slices.DeleteFunc(slices.Clone(m.logs[id]), func(e im.Event) bool {
		return e.Kind != im.EventPrivateInfo || e.Message.Index < from
	})
	return all[:min(limit, len(all))]
}

func (m *model) misses(id im.SessionID, from int64) []im.Event {
	return slices.DeleteFunc(slices.Clone(m.logs[id]), func(e im.Event) bool {
		return e.Kind != im.EventError || e.Message.Index < from
	})
}

func (m *model) live() []im.Session {
	var live []im.Session
	for _, id := range m.order {
		if s := m.states[id]; !s.Ended() {
			live = append(live, s)
		}
	}
	return live
}

// past are the ended sessions of an agent, the last opened first.
func (m *model) past(agent im.AgentID, before im.SessionID, limit int) []im.Session {
	order := slices.Clone(m.order)
	if i := slices.Index(order, before); before != "" {
		order = order[:max(i, 0)]
	}
	slices.Reverse(order)
	var all []im.Session
	for _, id := range order {
		if s := m.states[id]; s.Ended() && slices.Contains(s.Agents(), agent) && len(all) < limit {
			all = append(all, s)
		}
	}
	return all
}

// news tells of each agent's live session and of the last that ended.
func (m *model) news(agents []im.AgentID) (all []string) {
	for _, agent := range agents {
		if id := m.claims[agent]; id != "" {
			all = append(all, fmt.Sprint(agent, " ", id, " ", true, " ", m.states[id].Seq))
		}
		for _, s := range m.past(agent, "", 1) {
			all = append(all, fmt.Sprint(agent, " ", s.ID, " ", false, " ", 0))
		}
	}
	slices.Sort(all)
	return all
}

// forget lets go of what ended before a time, and returns how many that are.
func (m *model) forget(before time.Time) (removed int) {
	for _, id := range slices.Clone(m.order) {
		if s := m.states[id]; !s.Ended() || !s.EndedAt.Before(before) {
			continue
		}
		removed++
		m.gone = append(m.gone, id)
		m.order = slices.DeleteFunc(m.order, func(other im.SessionID) bool { return other == id })
		delete(m.logs, id)
		delete(m.states, id)
		maps.DeleteFunc(m.openings, func(_ string, opened im.SessionID) bool { return opened == id })
		maps.DeleteFunc(m.acts, func(key string, _ im.Event) bool { return strings.HasPrefix(key, string(id)+"/") })
	}
	return removed
}
