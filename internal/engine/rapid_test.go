package engine_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parley/internal/engine"
	"parley/internal/im"
)

// The times of the random play. No sum of the passing times below brings two
// of them together.
const (
	ringTime   = 29*time.Second + time.Second/2
	graceTime  = time.Minute
	resumeTime = 2*time.Minute + time.Second/4
)

// TestRandom plays random acts of four agents against the engine on a real
// store, and compares what comes of them with the model.
func TestRandom(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(timeless{t}, func(t *rapid.T) {
			own, err := os.MkdirTemp(folder, "") // rapid plays many times
			if err != nil {
				t.Fatal(err)
			}
			p := &player{T: t, model: newModel(), stage: onStage(t, own, func(cfg *engine.Config) {
				cfg.RingTimeout, cfg.Grace, cfg.ResumeGrace = ringTime, graceTime, resumeTime
			})}
			defer func() { p.stage.close() }()
			t.Repeat(map[string]func(*rapid.T){"": func(*rapid.T) { p.compare() },
				"start": p.start, "end": p.end, "initiate": p.initiate, "answer": p.answer, "send": p.send, "more": p.send,
				"userdata": p.change, "complete": p.complete, "connect": p.connect, "disconnect": p.disconnect,
				"wait": p.wait, "restart": p.restart})
		})
	})
}

// timeless has no deadline: a test in its own time must not ask for it.
type timeless struct{ *testing.T }

func (timeless) Deadline() (time.Time, bool) { return time.Time{}, false }

// player acts at random, on the stage and in the model alike.
type player struct {
	*rapid.T
	model *model
	stage *stage
}

func (p *player) who(t *rapid.T) string {
	return rapid.SampledFrom([]string{"anna", "ben", "cara", "dan"}).Draw(t, "who")
}

func (p *player) ref(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", "", "r1", "r2"}).Draw(t, "ref")
}

// one draws a session: now and then any, mostly the agent's own.
func (p *player) one(t *rapid.T, who string) im.SessionID {
	if id := p.model.live[who]; id != "" && rapid.IntRange(0, 3).Draw(t, "own") > 0 {
		return id
	}
	if len(p.model.ids) == 0 {
		t.Skip("no session yet")
	}
	return p.model.ids[rapid.IntRange(0, len(p.model.ids)-1).Draw(t, "session")]
}

func (p *player) start(t *rapid.T) {
	who := p.who(t)
	p.stage.seat(who)
	p.model.seated[who] = true
}

func (p *player) end(t *rapid.T) {
	if rapid.IntRange(0, 2).Draw(t, "stay") > 0 {
		t.Skip("stays")
	}
	who := p.who(t)
	if err := p.stage.EndSession(context.Background(), p.stage.user(who).ID); err != nil {
		t.Fatal(err)
	}
	delete(p.model.seated, who)
	p.model.gone(who)
}

func (p *player) initiate(t *rapid.T) {
	caller, callee, ref := p.who(t), rapid.SampledFrom([]string{"anna", "ben", "cara", "dan", "nobody"}).Draw(t, "callee"), p.ref(t)
	to := number(callee)
	if to == "" {
		to = "9999"
	}
	want := p.model.begin(caller, callee, ref)
	id, err := p.stage.Initiate(context.Background(), p.stage.user(caller), engine.Initiate{Destination: to, Ref: ref})
	switch {
	case want == "repeat" && (err != nil || id != p.model.opened[[2]string{caller, ref}]):
		t.Fatalf("a repeat gives %s, %v", id, err)
	case want == "none" && err == nil:
		p.model.began(id, caller, callee, ref)
	case want != "repeat" && kind(err) != want:
		t.Fatalf("%s calls %s: %v, want %s", caller, callee, err, want)
	}
}

// act carries out an act on a session; then follows in the model if it was taken.
func (p *player) act(t *rapid.T, name string, act func(who string, id im.SessionID, ref string) error, then func(c *call, id im.SessionID, who string)) {
	who := p.who(t)
	id, ref := p.one(t, who), p.ref(t)
	want := p.model.allowed(id, who, name, ref)
	err := act(who, id, ref)
	switch {
	case want == "repeat" && err == nil:
		return
	case kind(err) != want:
		t.Fatalf("%s does %s in %s: %v, want %s", who, name, id, err, want)
	case err == nil:
		c := p.model.sessions[id]
		c.done[[2]string{who, ref}] = ref != ""
		then(c, id, who)
	}
}

func (p *player) answer(t *rapid.T) {
	if rapid.Bool().Draw(t, "accept") {
		p.act(t, "accept", func(who string, id im.SessionID, ref string) error {
			return p.stage.Accept(context.Background(), p.stage.user(who), id, ref)
		}, func(c *call, _ im.SessionID, _ string) { c.state = im.Talking })
		return
	}
	p.act(t, "reject", func(who string, id im.SessionID, ref string) error {
		return p.stage.Reject(context.Background(), p.stage.user(who), id, ref)
	}, func(_ *call, id im.SessionID, _ string) { p.model.over(id, im.Rejected) })
}

func (p *player) send(t *rapid.T) {
	text := fmt.Sprint(rapid.Int().Draw(t, "text"))
	p.act(t, "send", func(who string, id im.SessionID, ref string) error {
		return p.stage.Send(context.Background(), p.stage.user(who), id, engine.Send{Text: text, Ref: ref})
	}, func(c *call, _ im.SessionID, who string) { c.said = append(c.said, who+": "+text) })
}

func (p *player) change(t *rapid.T) {
	set := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.SampledFrom([]string{`1`, `"x"`, `null`}), 0, 2).Draw(t, "set")
	gone := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 2).Draw(t, "gone")
	p.act(t, "change", func(who string, id im.SessionID, ref string) error {
		return p.stage.ChangeUserData(context.Background(), p.stage.user(who), id, set, gone, ref)
	}, func(c *call, _ im.SessionID, _ string) {
		for key, value := range set {
			c.data[key] = value
		}
		for _, key := range gone {
			delete(c.data, key)
		}
	})
}

func (p *player) complete(t *rapid.T) {
	p.act(t, "complete", func(who string, id im.SessionID, ref string) error {
		return p.stage.Complete(context.Background(), p.stage.user(who), id, ref)
	}, func(_ *call, id im.SessionID, _ string) { p.model.over(id, im.Released) })
}

func (p *player) connect(t *rapid.T) {
	who := p.who(t)
	p.stage.Connected(im.AgentID(who))
	p.model.connected(who)
}

func (p *player) disconnect(t *rapid.T) {
	who := p.who(t)
	if p.model.conns[who] == 0 {
		t.Skip("not connected")
	}
	p.stage.Disconnected(im.AgentID(who))
	p.model.disconnected(who)
}

func (p *player) wait(t *rapid.T) {
	d := rapid.SampledFrom([]time.Duration{7 * time.Second, 31 * time.Second, 61 * time.Second}).Draw(t, "time")
	pass(d)
	p.model.pass(d)
}

func (p *player) restart(*rapid.T) {
	p.stage.restarts()
	p.model.restarted()
}

// compare holds everything that can be read against the model.
func (p *player) compare() {
	ctx := context.Background()
	live, err := p.stage.store.Live(ctx)
	claimed := map[string]im.SessionID{}
	for _, s := range live {
		for _, agent := range s.Agents() {
			if claimed[string(agent)] != "" {
				p.Fatalf("%s is in two sessions", agent)
			}
			claimed[string(agent)] = s.ID
		}
	}
	if err != nil || fmt.Sprint(claimed) != fmt.Sprint(p.model.live) {
		p.Fatalf("live are %v, want %v; %v", claimed, p.model.live, err)
	}
	for id, want := range p.model.sessions {
		p.compareSession(id, want)
	}
}

func (p *player) compareSession(id im.SessionID, want *call) {
	got := p.stage.session(id)
	state := got.Parties[0].State
	if want.state == im.Alerting && state == im.Initiating {
		state = got.Parties[1].State
	}
	if state != want.state || got.Reason.Code != want.reason || fmt.Sprint(got.UserData) != fmt.Sprint(want.data) {
		p.Fatalf("got %+v, want %+v", got, want)
	}
	messages, err := p.stage.store.Messages(context.Background(), id, 1, 0)
	if err != nil || len(messages) != len(want.said) {
		p.Fatalf("%d messages, want %d; %v", len(messages), len(want.said), err)
	}
	for i, m := range messages {
		if m.Message.Index != int64(i+1) || string(m.Sender)+": "+m.Message.Text != want.said[i] {
			p.Fatalf("message %d is %+v, want %s", i+1, m, want.said[i])
		}
	}
	p.compareLog(id, got)
}

// told is what D-29 lets an agent hear of one session, a letter each: Initiating
// or Alerting, Talking, messages, user data, Completed.
var told = regexp.MustCompile(`^[IA]u*(T[mu]*)?C?$`)

// compareLog replays the log: it gives the same session, and every agent hears
// of it in the allowed order.
func (p *player) compareLog(id im.SessionID, want im.Session) {
	events, err := p.stage.store.Events(context.Background(), id, 0, 0)
	if err != nil {
		p.Fatal(err)
	}
	var s im.Session
	hears := map[im.AgentID]string{}
	for _, e := range events {
		before := s
		if s, err = s.Apply(e); err != nil {
			p.Fatal(err)
		}
		for _, agent := range s.Agents() {
			hears[agent] += letter(e.Kind, before, s, agent)
		}
	}
	if fmt.Sprintf("%+v", s) != fmt.Sprintf("%+v", want) {
		p.Fatalf("the log gives %+v, want %+v", s, want)
	}
	for agent, heard := range hears {
		if !told.MatchString(heard) {
			p.Fatalf("%s hears %s", agent, heard)
		}
	}
}

func letter(k im.Kind, before, after im.Session, agent im.AgentID) string {
	was, _ := before.Party(agent)
	is, _ := after.Party(agent)
	switch {
	case is.State != was.State:
		return string(is.State[:1])
	case k == im.EventPrivateInfo:
		return "m"
	case k == im.EventAttachedDataChanged:
		return "u"
	}
	return ""
}
