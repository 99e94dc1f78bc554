package push

import "parley/internal/im"

// over remembers sessions of which nothing more is to be told, because they
// ended or concern nobody here, so that a late bell for one of them does not
// read its log again from the start. When full, the oldest is forgotten.
type over struct {
	ids  map[im.SessionID]bool
	ring []im.SessionID
	next int
}

func newOver(most int) *over {
	return &over{ids: make(map[im.SessionID]bool), ring: make([]im.SessionID, most)}
}

func (o *over) has(id im.SessionID) bool { return o.ids[id] }

func (o *over) remove(id im.SessionID) { delete(o.ids, id) }

func (o *over) add(id im.SessionID) {
	delete(o.ids, o.ring[o.next])
	o.ring[o.next], o.ids[id] = id, true
	o.next = (o.next + 1) % len(o.ring)
}
