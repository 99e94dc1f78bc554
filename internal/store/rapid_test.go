package store_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/store"
)

// TestModel plays the same random acts on a store and on the model, and closes
// and opens the database in between: both must agree on every result and fault.
func TestModel(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine) {
		for name, options := range map[string]store.Options{
			"default":     {},
			"tiny caches": {HeadSessions: 2, TailSessions: 2, TailEvents: 2},
		} {
			if e.name == "postgres" && name == "default" {
				continue // its store keeps no heads in memory, and the shorter tails try more
			}
			t.Run(name, func(t *testing.T) {
				rapid.Check(t, func(rt *rapid.T) {
					p := &play{T: rt, ctx: context.Background(), model: newModel(), url: e.place(t), options: options}
					p.must(nil, p.start())
					defer func() { _ = p.s.Close() }()
					rt.Repeat(map[string]func(*rapid.T){
						"open": p.opens, "change": p.changes, "record": p.records, "reopen": p.reopens, "": p.agree,
					})
				})
			})
		}
	})
}

type play struct {
	*rapid.T
	ctx     context.Context
	url     string
	options store.Options
	s       *store.Store
	model   *model
	count   int
}

func (p *play) start() (err error) {
	p.s, err = openAt(p.url, p.options)
	return err
}

func (p *play) reopens(*rapid.T) {
	if rapid.IntRange(0, 3).Draw(p.T, "reopen") > 0 {
		return // dear, so not too often
	}
	p.must(nil, p.s.Close())
	p.must(nil, p.start())
}

// must compares what both say of a failure: the kind, and who is busy.
func (p *play) must(want, got error) {
	p.Helper()
	if (want == nil) != (got == nil) {
		p.Fatalf("model says %v, store says %v", want, got)
	}
	if want == nil {
		return
	}
	if fault.KindOf(want) != fault.KindOf(got) {
		p.Fatalf("model says %v, store says %v", want, got)
	}
	if fault.KindOf(want) == fault.InvalidState && fault.SubjectOf(want) != fault.SubjectOf(got) {
		p.Fatalf("model says %v, store says %v", want, got)
	}
}

func (p *play) same(what string, want, got any) {
	p.Helper()
	if want, got := plain(want), plain(got); !reflect.DeepEqual(want, got) {
		p.Fatalf("%s:\nmodel %+v\nstore %+v", what, want, got)
	}
}

// plain makes absent and empty the same.
func plain(v any) any {
	switch v := v.(type) {
	case []im.Event:
		var all []im.Event
		for _, e := range v {
			if len(e.Set) == 0 {
				e.Set = nil
			}
			if len(e.Removed) == 0 {
				e.Removed = nil
			}
			all = append(all, e)
		}
		return all
	case []im.Session:
		var all []im.Session
		for _, s := range v {
			if len(s.UserData) == 0 {
				s.UserData = nil
			}
			all = append(all, s)
		}
		return all
	}
	return v
}

var (
	agents = []im.AgentID{anna, ben, cara, "dora"}
	texts  = []string{"", "hello", "a\x00b", `"\` + "\u2028\u001f", "é😀", " { \"n\" : 1.50 } "}
)

func (p *play) act() im.Act {
	return im.Act{
		By:  rapid.SampledFrom(agents).Draw(p.T, "by"),
		At:  morning.Add(time.Duration(p.count) * time.Microsecond),
		Ref: rapid.SampledFrom([]string{"", "", "r1", "r2"}).Draw(p.T, "ref"),
	}
}

func (p *play) id() im.SessionID {
	if len(p.model.order) == 0 || rapid.IntRange(0, 9).Draw(p.T, "unknown") == 0 {
		return "UNKNOWN"
	}
	return rapid.SampledFrom(p.model.order).Draw(p.T, "session")
}

func (p *play) opens(*rapid.T) {
	a := p.act()
	p.count++
	id := im.SessionID(fmt.Sprintf("SESSION%025d", p.count))
	if len(p.model.order) > 0 && rapid.IntRange(0, 9).Draw(p.T, "old id") == 0 {
		id = rapid.SampledFrom(p.model.order).Draw(p.T, "id")
	}
	target := rapid.SampledFrom(append(agents, "")).Draw(p.T, "target")
	c := im.Call{
		ID:        id,
		Initiator: im.Party{Agent: a.By, UserName: string(a.By), Number: "3001", Device: "D1"},
		Target:    im.Party{Agent: target, UserName: string(target), Number: "3002", Device: "D2"},
		UserData:  p.data(),
	}
	o := p.way(c, a)
	if target != "" && rapid.IntRange(0, 4).Draw(p.T, "SIP") == 0 {
		a.By, c.Initiator = "", im.Party{Number: "3007", Leg: im.PagerLeg}
		o = c.Connect(a)
	}
	want, wantRepeated, wantErr := p.model.open(o)
	got, repeated, err := p.s.Open(p.ctx, o)
	p.must(wantErr, err)
	p.same("opened", fmt.Sprint(want, wantRepeated), fmt.Sprint(got, repeated))
}

// way draws how a call begins.
func (p *play) way(c im.Call, a im.Act) []im.Event {
	switch rapid.IntRange(0, 3).Draw(p.T, "way") {
	case 0:
		return c.Connect(a)
	case 1:
		return c.Ring(a, a.At.Add(time.Minute))
	case 2:
		return c.Refuse(a, im.Reason{Code: im.Busy, Text: "busy"})
	}
	return c.Connect(a)[:1]
}

func (p *play) data() im.UserData {
	return rapid.MapOfN(rapid.SampledFrom(texts), rapid.SampledFrom(texts), 0, 3).Draw(p.T, "data")
}

func (p *play) changes(*rapid.T) {
	a := p.act()
	p.count++
	what := rapid.IntRange(0, 11).Draw(p.T, "what")
	c := im.Change{Session: p.id(), By: a.By, Ref: a.Ref, Decide: p.decision(a, what)}
	if what >= 8 && what <= 10 {
		c.By, c.Ref = "", "" // the server's own acts have no reference
	}
	want, wantErr := p.model.change(c)
	got, err := p.s.Change(p.ctx, c)
	p.must(wantErr, err)
	p.same("session", []im.Session{want.Session}, []im.Session{got.Session})
	p.same("events", want.Events, got.Events)
	p.same("repeated", want.Repeated, got.Repeated)
}

func (p *play) decision(a im.Act, what int) func(im.Session) ([]im.Event, error) {
	text, data := rapid.SampledFrom(texts).Draw(p.T, "text"), p.data()
	most := rapid.IntRange(10, 60).Draw(p.T, "most")
	removed := rapid.SliceOfN(rapid.SampledFrom(texts), 0, 2).Draw(p.T, "removed")
	index := rapid.Int64Range(0, 4).Draw(p.T, "index")
	return func(s im.Session) ([]im.Event, error) {
		switch what {
		case 0, 1, 2, 3:
			return s.Send(a, "id", text)
		case 4, 5:
			return s.Change(a, data, removed, most)
		case 6:
			return s.Answer(a)
		case 7:
			return s.Release(a, im.Reason{Code: im.Released, Text: text})
		case 8:
			return s.RingOut(a.At), nil
		case 9:
			return s.FarSends(im.Act{At: a.At}, "far", text)
		case 10:
			events, err := s.FarMisses(a.At, im.Message{ID: "id", Index: index}, text)
			return unnamed(events), err
		}
		return both(s, a, text)
	}
}

// unnamed is an act of the server's under no reference.
func unnamed(events []im.Event) []im.Event {
	for i := range events {
		events[i].Ref = ""
	}
	return events
}

// both is an act of several events: the callee comes or answers, says hello,
// and user data says so.
func both(s im.Session, a im.Act, text string) ([]im.Event, error) {
	events := []im.Event{
		{Kind: im.EventRinging},
		{Kind: im.EventEstablished},
		{Kind: im.EventAttachedDataChanged, Set: im.UserData{"by": text}},
		{Kind: im.EventPrivateInfo, Message: im.Message{Index: s.Messages + 1, Text: text}, Sender: a.By, Ref: a.Ref},
		{Kind: im.EventAttachedDataChanged, Removed: []string{"by"}},
	}
	for i := range events {
		events[i].Session, events[i].Seq, events[i].At = s.ID, s.Seq+int64(i)+1, a.At
	}
	return events, nil
}

func (p *play) records(*rapid.T) {
	key := rapid.SampledFrom([]string{"k1", "k2", ""}).Draw(p.T, "key")
	value := []byte(rapid.SampledFrom(texts).Draw(p.T, "value"))
	switch rapid.IntRange(0, 2).Draw(p.T, "what") {
	case 0:
		p.must(nil, p.s.Put(p.ctx, "kind", key, value))
		p.model.records[key] = value
	case 1:
		err := p.s.Create(p.ctx, "kind", key, value)
		if _, ok := p.model.records[key]; ok != (err != nil && fault.KindOf(err) == fault.Exists) {
			p.Fatalf("create: %v, there was one: %v", err, ok)
		} else if !ok {
			p.model.records[key] = value
		}
	case 2:
		p.must(nil, p.s.Delete(p.ctx, "kind", key, "absent"))
		delete(p.model.records, key)
	}
}

// agree compares everything that can be read.
func (p *play) agree(*rapid.T) {
	live, err := p.s.Live(p.ctx)
	p.must(nil, err)
	p.same("live", p.model.live(), live)
	for _, agent := range agents {
		s, ok, err := p.s.Current(p.ctx, agent)
		p.must(nil, err)
		p.same("current", p.model.claims[agent], s.ID)
		p.same("current", p.model.claims[agent] != "", ok)
	}
	busy, err := p.s.Busy(p.ctx)
	p.must(nil, err)
	slices.Sort(busy)
	p.same("busy", fmt.Sprint(slices.Sorted(maps.Keys(p.model.claims))), fmt.Sprint(busy))
	who, limit := rapid.SampledFrom(agents).Draw(p.T, "who"), rapid.IntRange(1, 4).Draw(p.T, "at most")
	before := rapid.SampledFrom([]im.SessionID{"", p.id()}).Draw(p.T, "before")
	past, err := p.s.Past(p.ctx, who, before, limit)
	p.must(nil, err)
	p.same("past", p.model.past(who, before, limit), past)
	records, err := p.s.List(p.ctx, "kind")
	p.must(nil, err)
	if !maps.EqualFunc(p.model.records, records, bytes.Equal) {
		p.Fatalf("records: model %q, store %q", p.model.records, records)
	}
	p.agreeOn(p.id())
}

func (p *play) agreeOn(id im.SessionID) {
	want, ok := p.model.states[id]
	got, err := p.s.Session(p.ctx, id)
	if !ok {
		p.must(fault.New("model", fault.NotFound, "", ""), err)
		return
	}
	p.must(nil, err)
	p.same("session", []im.Session{want}, []im.Session{got})
	after, limit := rapid.Int64Range(0, want.Seq+1).Draw(p.T, "after"), rapid.IntRange(1, 6).Draw(p.T, "limit")
	events, err := p.s.Events(p.ctx, id, after, limit)
	p.must(nil, err)
	p.same("events", p.model.events(id, after, limit), events)
	messages, err := p.s.Messages(p.ctx, id, after, limit)
	p.must(nil, err)
	p.same("messages", p.model.messages(id, after, limit), messages)
	misses, err := p.s.Misses(p.ctx, id, after)
	p.must(nil, err)
	p.same("misses", p.model.misses(id, after), misses)
}
