package push

import "parley/internal/im"

// over remembers sessions of which nothing more is to be told, because they
// ended or concern nobody here, so that a late bell for one of them does not
// read its log again from the start. When full, the oldest is forgotten.
type over struct {
	most int
	ids  map[im.SessionID]bool
	ring []im.SessionID // grows up to most
	next int
}

func newOver(most int) *over {
	return &over{most: most, ids: make(map[im.SessionID]bool)}
}

func (o *over) has(id im.SessionID) bool { return o.ids[id] }

func (o *over) remove(id im.SessionID) { delete(o.ids, id) }

func (o *over) add(id im.SessionID) {
	if len(o.ring) <= o.next {
		o.ring = append(o.ring, "")
	}
	delete(o.ids, o.ring[o.next])
	o.ring[o.next], o.ids[id] = id, true
	o.next = (o.next + 1) % o.most
}
