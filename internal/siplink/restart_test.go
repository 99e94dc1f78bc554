package siplink_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/im"
	"parley/internal/lease"
	"parley/internal/siplink"
)

func TestRestart(t *testing.T) {
	t.Run("the dialog goes on", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.says(id, "before")
		s.hears("before")
		s.restarts()
		s.says(id, "after")
		s.only().h.Message(context.Background(), siplink.Incoming{Text: "hi", Ref: "1"})
		s.hears("before", "after")
		s.completes(id)
		s.until("BYE", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.byes == 1 })
		left, err := s.store.List(context.Background(), "sip-leg")
		s.until("nothing is left", func() bool { left, err = s.store.List(context.Background(), "sip-leg"); return len(left) == 0 })
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("what was acknowledged and not yet accepted is sent", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		gate := make(chan struct{})
		s.is(func() { s.blocked = gate })
		for i := range 5 {
			s.says(id, fmt.Sprint(i))
		}
		s.stop()
		s.is(func() { s.blocked = nil })
		close(gate)
		s.open()
		s.hears("0", "1", "2", "3", "4")
	})
	t.Run("the end of a session is told to who did not hear it", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.is(func() { s.blocked = make(chan struct{}) })
		s.says(id, "last")
		s.completes(id)
		s.stop()
		s.is(func() { s.blocked = nil })
		s.open()
		s.hears("last")
		s.until("BYE", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.byes == 1 })
	})
	t.Run("a call that rings is begun anew", func(t *testing.T) {
		s := onStage(t)
		s.is(func() { s.rings, s.waits = true, true })
		id := s.calls("3007")
		s.becomes(id, "Initiating Alerting", "")
		s.stop()
		s.is(func() { s.waits = false })
		s.open()
		s.becomes(id, "Talking Talking", "")
	})
	t.Run("a call that waits for its answer is lost", func(t *testing.T) {
		s := onStage(t)
		d := s.invites("3007", "3003")
		s.until("180", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.rang == 1 })
		id := s.current("cara").ID
		s.restarts()
		if err := s.engine.Accept(context.Background(), s.user("cara"), id, ""); err != nil {
			t.Fatal(err)
		}
		s.becomes(id, "Completed Completed", im.Failed)
	})
	t.Run("a dialog that the endpoint cannot bring back is over", func(t *testing.T) {
		s := onStage(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.stop()
		s.is(func() { clear(s.dialogs) })
		s.open()
		s.says(id, "hello")
		s.becomes(id, "Completed Completed", im.Failed)
	})
}

// tenancy are the leases of a node as a play has them.
type tenancy struct {
	mu    sync.Mutex // guards what follows
	term  int64
	ours  bool
	given int
}

func (l *tenancy) is(term int64, ours bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.term, l.ours = term, ours
}

func (l *tenancy) Term() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.term
}

func (l *tenancy) Take(_ context.Context, name string) (lease.Lease, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return lease.Lease{Name: name}, l.ours, nil
}

func (l *tenancy) Give(context.Context, lease.Lease) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.given++
	return nil
}

func onNode(t *testing.T) (*stage, *tenancy) {
	t.Helper()
	l := &tenancy{term: 1, ours: true}
	return onStage(t, func(s *stage) { s.leases, s.node = l, "A" }), l
}

// moves is what the phone heard of the dialog's new place.
func (s *stage) moved() int {
	s.phone.mu.Lock()
	defer s.phone.mu.Unlock()
	return s.moves
}

func TestNodes(t *testing.T) {
	adopts := func(t *testing.T, s *stage) {
		t.Helper()
		if err := s.legs.Adopt(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a leg that another node had goes on here once that node is no more", func(t *testing.T) {
		s, leases := onNode(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		s.stop()
		leases.is(2, false)
		s.node = "B"
		s.open()
		s.says(id, "hello")
		s.says(id, "are you there")
		if got := s.texts(); len(got) > 0 {
			t.Errorf("two nodes act: %q", got)
		}
		leases.is(2, true)
		adopts(t, s)
		adopts(t, s)
		s.hears("hello", "are you there")
		s.until("the phone knows where we are", func() bool { return s.moved() == 1 })
	})
	t.Run("what waits for an agent is told whoever serves the leg", func(t *testing.T) {
		s, leases := onNode(t)
		if got := s.writes("3008", "3003", "I wait"); got != 200 {
			t.Error(got)
		}
		waiting := s.current("cara").ID
		s.stop()
		leases.is(2, false)
		s.open()
		if err := s.engine.Accept(context.Background(), s.user("cara"), waiting, ""); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.transcript(waiting)); got != "[: I wait]" {
			t.Error(got)
		}
	})
	t.Run("who has lost a leg does nothing more for it", func(t *testing.T) {
		s, leases := onNode(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		leases.is(0, false) // out of reach for too long
		s.says(id, "whose is it?")
		leases.is(2, false)
		adopts(t, s)
		s.says(id, "not ours")
		s.completes(id)
		s.stop()
		if got := s.texts(); len(got) > 0 || s.byes > 0 {
			t.Errorf("two nodes act: %q, %d BYE", got, s.byes)
		}
	})
	t.Run("who was out of reach and has lost nothing goes on", func(t *testing.T) {
		s, leases := onNode(t)
		id := s.calls("3007")
		s.becomes(id, "Talking Talking", "")
		leases.is(0, false)
		s.says(id, "hello")
		leases.is(2, true)
		adopts(t, s)
		s.says(id, "again")
		s.hears("hello", "again")
		s.completes(id)
		s.until("the lease is given up", func() bool { leases.mu.Lock(); defer leases.mu.Unlock(); return leases.given == 1 })
	})
	t.Run("a phone is called by the node where it registered", func(t *testing.T) {
		s, leases := onNode(t)
		leases.is(1, false)
		s.is(func() { s.phone.node = "B" })
		id := s.calls("3007")
		s.stop()
		if got := s.session(id).Parties[1].State; got != "" {
			t.Errorf("%s: called through a node that it does not know", got)
		}
		s.is(func() { s.phone.node = "" })
		leases.is(1, true)
		s.open()
		s.becomes(id, "Talking Talking", "")
	})
	t.Run("and by another if that node does not", func(t *testing.T) {
		s, _ := onNode(t)
		s.is(func() { s.phone.node = "B" })
		began := time.Now()
		s.becomes(s.calls("3007"), "Talking Talking", "")
		if waited := time.Since(began); waited < time.Second {
			t.Errorf("after %v", waited)
		}
	})
	t.Run("what another node has made ready for a session that is about to begin stays", func(t *testing.T) {
		s, leases := onNode(t)
		left := func() int {
			all, err := s.store.List(context.Background(), "sip-leg")
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		if err := s.store.Put(context.Background(), "sip-leg", "soon", []byte(`{"Node":"B"}`)); err != nil {
			t.Fatal(err)
		}
		leases.is(1, false)
		adopts(t, s)
		s.restarts()
		if left() != 1 {
			t.Error("it is gone")
		}
		leases.is(1, true) // B is no more
		s.restarts()
		if left() != 0 {
			t.Error("it stays for ever")
		}
	})
	t.Run("nobody is called by a node that may be dead to the others", func(t *testing.T) {
		s, leases := onNode(t)
		leases.is(0, false)
		if got := s.writes("3008", "3001", "hello"); got != 503 {
			t.Error(got)
		}
		leases.is(2, true)
		if got := s.writes("3008", "3001", "hello"); got != 200 {
			t.Error(got)
		}
	})
}

// TestStop: what the agent said in a session that is over is told although the
// process ended before its leg could begin.
func TestStop(t *testing.T) {
	s := onStage(t)
	id := s.calls("3008")
	s.becomes(id, "Talking Talking", "")
	s.says(id, "last words")
	s.completes(id)
	s.restarts()
	s.hears("last words")
	if got := s.writes("3008", "3001", "hello"); got != 200 {
		t.Fatal(got)
	}
	id = s.current("anna").ID
	s.says(id, "more last words")
	s.completes(id)
	s.restarts()
	s.hears("last words", "more last words")
}

// TestModel plays random sessions with random peers, refusals, lost answers and
// restarts. In the end the peer has heard what the agent said, once and in
// order, but for what the log says it missed; the agent what the peer said; and
// nothing is left of legs whose session is over.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		folder, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		s := newStage(rt, folder)
		s.open()
		defer func() { s.stop() }()
		s.seat("anna", "cara")
		m := &model{T: rt, stage: s, said: map[im.SessionID][]string{}}
		rt.Repeat(map[string]func(*rapid.T){"call": m.call, "say": m.say, "write": m.write, "mood": m.mood,
			"restart": m.restart, "end": m.end, "": func(*rapid.T) {}})
		m.check()
	})
}

// model is what must be true of the session that anna is in, and of those before.
type model struct {
	*rapid.T
	*stage
	id      im.SessionID
	said    map[im.SessionID][]string // by anna
	written []string                  // by the peer, in this session
	n       int
}

func (m *model) Helper()                   { m.T.Helper() }
func (m *model) Error(a ...any)            { m.T.Error(a...) }
func (m *model) Errorf(f string, a ...any) { m.T.Errorf(f, a...) }
func (m *model) Fatal(a ...any)            { m.T.Fatal(a...) }
func (m *model) Fatalf(f string, a ...any) { m.T.Fatalf(f, a...) }

func (m *model) talking() bool { return m.id != "" && !m.session(m.id).Ended() }

func (m *model) call(t *rapid.T) {
	if m.talking() {
		return
	}
	m.is(func() { m.mood200() })
	m.id, m.written = m.stage.calls(rapid.SampledFrom([]string{"3007", "3008"}).Draw(t, "peer")), nil
	m.becomes(m.id, "Talking Talking", "")
}

// mood200 is a phone that takes everything.
func (m *model) mood200() { m.message = nil }

func (m *model) mood(t *rapid.T) {
	code := rapid.SampledFrom([]int{200, 200, 200, 415, 0}).Draw(t, "answer")
	m.is(func() {
		m.message = func(siplink.Text) siplink.Answer { return siplink.Answer{Code: code} }
		if code == 200 {
			m.mood200()
		}
	})
}

func (m *model) say(*rapid.T) {
	if !m.talking() {
		return
	}
	m.n++
	text := fmt.Sprint("said ", m.n)
	if err := m.engine.Send(context.Background(), m.user("anna"), m.id, sending(text)); err == nil {
		m.said[m.id] = append(m.said[m.id], text)
	} else if !m.session(m.id).Ended() {
		m.Fatal(err)
	}
}

func (m *model) write(*rapid.T) {
	if !m.talking() {
		return
	}
	m.n++
	far, _ := m.session(m.id).Far()
	text := fmt.Sprint("written ", m.n)
	if m.writes(far.Number, "3001", text) != 200 {
		return
	}
	if now := m.current("anna").ID; now != m.id && now != "" { // it ended meanwhile, and this began another
		m.id, m.written = now, nil
	}
	m.written = append(m.written, ": "+text)
}

func (m *model) restart(t *rapid.T) {
	if rapid.IntRange(0, 5).Draw(t, "restart") == 0 {
		m.restarts()
	}
}

func (m *model) end(*rapid.T) {
	if !m.talking() {
		return
	}
	m.checkWritten()
	if err := m.engine.Complete(context.Background(), m.user("anna"), m.id, ""); err != nil && !m.session(m.id).Ended() {
		m.Fatal(err)
	}
}

// checkWritten compares the peer's half of the transcript.
func (m *model) checkWritten() {
	var got []string
	for _, line := range m.transcript(m.id) {
		if line[0] == ':' {
			got = append(got, line)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(m.written) {
		m.Fatalf("the transcript has %q, the peer wrote %q", got, m.written)
	}
}

func (m *model) check() {
	if m.talking() {
		m.end(m.T)
	}
	m.until("no leg is left", func() bool {
		left, err := m.store.List(context.Background(), "sip-leg")
		return err == nil && len(left) == 0
	})
	for id, said := range m.said {
		m.until("all is told, in order", func() bool { return m.told(id, said) })
	}
}

// told reports whether the phone heard what anna said in a session, each once
// and in order, but for what the transcript says that it missed.
func (m *model) told(id im.SessionID, said []string) bool {
	marked := map[string]bool{}
	for _, line := range m.transcript(id) {
		if text, _, missed := strings.Cut(line, " ("); missed {
			marked[strings.TrimPrefix(text, "anna: ")] = true
		}
	}
	var heard, due []string
	for _, text := range m.texts() {
		if slices.Contains(said, text) {
			heard = append(heard, text)
		}
	}
	for _, text := range said {
		if !marked[text] || slices.Contains(heard, text) {
			due = append(due, text)
		}
	}
	return slices.Equal(heard, due)
}
