package store_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/store"
)

// TestModel plays the same random acts on the model, on SQLite and on PostgreSQL,
// all in one run, and closes and opens the databases in between: every answer,
// every fault and all that can be read is the same everywhere.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := &play{T: rt, ctx: context.Background(), model: newModel()}
		for _, e := range engines() {
			p.stores = append(p.stores, &played{name: e.name, url: e.place(t), options: tiny()})
		}
		p.stores = append(p.stores, &played{name: "sqlite with all in memory", url: engines()[0].place(t)})
		p.start()
		defer p.close()
		rt.Repeat(map[string]func(*rapid.T){
			"open": p.opens, "change": p.changes, "record": p.records, "forget": p.forgets, "reopen": p.reopens, "": p.agree,
		})
		for what := range readings {
			p.read(what)
		}
	})
}

// tiny are caches that little fits into.
func tiny() store.Options { return store.Options{HeadSessions: 2, TailSessions: 2, TailEvents: 2} }

type play struct {
	*rapid.T
	ctx    context.Context
	stores []*played
	model  *model
	count  int
}

// played is one of the stores that a play is on.
type played struct {
	*store.Store
	name, url string
	options   store.Options
	wrong     string // what the model does not say
}

// each does the same to all stores at once, and ends the play where one is wrong.
func (p *play) each(do func(s *played)) {
	p.Helper()
	var all sync.WaitGroup
	for _, s := range p.stores {
		all.Go(func() { do(s) })
	}
	all.Wait()
	for _, s := range p.stores {
		if wrong := s.wrong; wrong != "" {
			s.wrong = "" // the stores are to be closed yet
			p.Fatal(wrong)
		}
	}
}

// differs says so, the first time alone.
func (s *played) differs(format string, args ...any) {
	s.wrong = cmp.Or(s.wrong, fmt.Sprintf(format, args...))
}

func (p *play) start() {
	p.each(func(s *played) {
		var err error
		s.Store, err = openAt(s.url, s.options)
		s.must(nil, err)
	})
}

func (p *play) close() {
	p.each(func(s *played) {
		if s.Store != nil {
			s.must(nil, s.Close())
		}
	})
}

func (p *play) reopens(*rapid.T) {
	if rapid.IntRange(0, 3).Draw(p.T, "reopen") > 0 {
		return // dear, so not too often
	}
	p.close()
	p.start()
}

// must compares what both say of a failure: the kind, and who is busy.
func (s *played) must(want, got error) {
	same := (want == nil) == (got == nil)
	if same && want != nil {
		same = fault.KindOf(want) == fault.KindOf(got) &&
			(fault.KindOf(want) != fault.InvalidState || fault.SubjectOf(want) == fault.SubjectOf(got))
	}
	if !same {
		s.differs("model says %v, %s says %v", want, s.name, got)
	}
}

func (s *played) same(what string, want, got any) {
	if want, got := plain(want), plain(got); !reflect.DeepEqual(want, got) {
		s.differs("%s:\nmodel %+v\n%s %+v", what, want, s.name, got)
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
	return rapid.SampledFrom(slices.Concat(p.model.order, p.model.gone)).Draw(p.T, "session")
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
	p.each(func(s *played) {
		got, repeated, err := s.Open(p.ctx, o)
		s.must(wantErr, err)
		s.same("opened", fmt.Sprint(want, wantRepeated), fmt.Sprint(got, repeated))
	})
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
	p.each(func(s *played) {
		got, err := s.Change(p.ctx, c)
		s.must(wantErr, err)
		s.same("session", []im.Session{want.Session}, []im.Session{got.Session})
		s.same("events", want.Events, got.Events)
		s.same("repeated", want.Repeated, got.Repeated)
	})
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
			return s.FarSends(im.Act{At: a.At}, "far", text, 2)
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

// forgets removes what ended a while ago, also what was removed already.
func (p *play) forgets(*rapid.T) {
	before := morning.Add(time.Duration(rapid.IntRange(0, p.count).Draw(p.T, "before")) * time.Microsecond)
	want := p.model.forget(before)
	p.each(func(s *played) {
		got, err := forgetAll(p.ctx, s.Store, lease.Lease{}, before)
		s.must(nil, err)
		s.same("forgotten", want, got)
	})
}

func forgetAll(ctx context.Context, s *store.Store, under lease.Lease, before time.Time) (all int, err error) {
	for after := int64(0); ; {
		removed, next, err := s.Forget(ctx, under, before, after)
		if all += removed; err != nil || next == 0 {
			return all, err
		}
		after = next
	}
}

func (p *play) records(*rapid.T) {
	key := rapid.SampledFrom([]string{"k1", "k2", ""}).Draw(p.T, "key")
	value := []byte(rapid.SampledFrom(texts).Draw(p.T, "value"))
	what := rapid.IntRange(0, 2).Draw(p.T, "what")
	_, there := p.model.records[key]
	var exists error
	if there {
		exists = fault.New("model", fault.Exists, "", "")
	}
	p.each(func(s *played) {
		switch what {
		case 0:
			s.must(nil, s.Put(p.ctx, "kind", key, value))
		case 1:
			s.must(exists, s.Create(p.ctx, "kind", key, value))
		case 2:
			s.must(nil, s.Delete(p.ctx, "kind", key, "absent"))
		}
	})
	switch {
	case what == 2:
		delete(p.model.records, key)
	case what == 0 || !there:
		p.model.records[key] = value
	}
}

// agree compares some of what can be read after each act, and all of it in the end.
func (p *play) agree(*rapid.T) {
	p.read(rapid.IntRange(0, readings-1).Draw(p.T, "of all"))
}

// readings is how many kinds of reading there are besides those of one session.
const readings = 5

// read compares a reading of everybody's sessions, and one session.
func (p *play) read(what int) {
	who, limit := rapid.SampledFrom(agents).Draw(p.T, "who"), rapid.IntRange(1, 4).Draw(p.T, "at most")
	before := rapid.SampledFrom([]im.SessionID{"", p.id()}).Draw(p.T, "before")
	id := p.id()
	after, most := rapid.Int64Range(0, p.model.states[id].Seq+1).Draw(p.T, "after"), rapid.IntRange(1, 6).Draw(p.T, "limit")
	p.each(func(s *played) {
		switch what {
		case 0:
			p.agreeOnLive(s)
		case 1:
			p.agreeOnClaims(s)
		case 2:
			past, err := s.Past(p.ctx, who, before, limit)
			s.must(nil, err)
			s.same("past", p.model.past(who, before, limit), past)
		case 3:
			p.agreeOnOpened(s, who)
		case 4:
			p.agreeOnRecords(s)
		}
		p.agreeOn(s, id, after, most)
	})
}

// agreeOnLive compares the live sessions, and what followers are told.
func (p *play) agreeOnLive(s *played) {
	live, err := s.Live(p.ctx)
	s.must(nil, err)
	s.same("live", p.model.live(), live)
	marks := map[im.AgentID]int64{}
	for _, agent := range agents {
		marks[agent] = store.Unmarked
	}
	news, err := s.News(p.ctx, marks)
	s.must(nil, err)
	s.same("news", p.model.news(agents), told(news))
}

// agreeOnClaims compares who is in a live session, and in which.
func (p *play) agreeOnClaims(s *played) {
	for _, agent := range agents {
		current, ok, err := s.Current(p.ctx, agent)
		s.must(nil, err)
		s.same("current", p.model.claims[agent], current.ID)
		s.same("current", p.model.claims[agent] != "", ok)
	}
	busy, err := s.Busy(p.ctx)
	s.must(nil, err)
	slices.Sort(busy)
	s.same("busy", fmt.Sprint(slices.Sorted(maps.Keys(p.model.claims))), fmt.Sprint(busy))
}

func (p *play) agreeOnOpened(s *played, who im.AgentID) {
	for _, ref := range []string{"r1", "r2"} {
		opened, ok, err := s.Opened(p.ctx, who, ref)
		s.must(nil, err)
		s.same("opened", p.model.openings[openingKey(who, ref)], opened)
		s.same("opened", opened != "", ok)
	}
}

func (p *play) agreeOnRecords(s *played) {
	records, err := s.List(p.ctx, "kind")
	s.must(nil, err)
	if !maps.EqualFunc(p.model.records, records, bytes.Equal) {
		s.differs("records: model %q, %s %q", p.model.records, s.name, records)
	}
}

// told is what News says, without the numbers that differ between databases.
func told(news []im.News) (all []string) {
	for _, n := range news {
		all = append(all, fmt.Sprint(n.Agent, " ", n.Session, " ", n.Live, " ", n.Seq))
	}
	slices.Sort(all)
	return all
}

// agreeOn compares what there is of one session.
func (p *play) agreeOn(s *played, id im.SessionID, after int64, limit int) {
	want, ok := p.model.states[id]
	var unknown error
	if !ok {
		unknown = fault.New("model", fault.NotFound, "", "")
	}
	got, err := s.Session(p.ctx, id)
	s.must(unknown, err)
	s.same("session", []im.Session{want}, []im.Session{got})
	events, err := s.Events(p.ctx, id, after, limit)
	s.must(unknown, err)
	s.same("events", p.model.events(id, after, limit), events)
	messages, err := s.Messages(p.ctx, id, after, limit)
	s.must(unknown, err)
	s.same("messages", p.model.messages(id, after, limit), messages)
	misses, err := s.Misses(p.ctx, id, after)
	s.must(unknown, err)
	s.same("misses", p.model.misses(id, after), misses)
}
