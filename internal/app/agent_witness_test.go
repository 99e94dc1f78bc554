package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
)

// witness is an actor of TestRecovery, with what he knows must be true: every
// standing that he may have by now, in order, and how far he was told.
type witness struct {
	*actor
	numbers, paths []string

	// The driver's alone.
	in    bool
	state []string // JSON of each device's userState
	dnd   []bool
	count int // of changes, for reasons

	anything chan struct{} // holds a token when something was told

	mu     sync.Mutex // guards what follows
	desks  []desk     // every standing so far, and those that may be by now
	told   known
	read   known
	n      int          // the last n that may be seen
	ending map[int]bool // by session: it is over, or may be
	want   sight        // what he is to be told in the end
	faults []string
}

// known is what a client knows: the indices of the desks of which it last
// learned devices and channel, and the last session.
type known struct {
	devices, channel int
	session          sight
}

// desk is how an agent stands: devices and channel, as JSON.
type desk struct{ devices, channel string }

// sight is an IM session as it was seen: n of its user data, whose thousands
// count the sessions, and how far it is: 0 before Talking, 1 Talking, 2 over.
type sight struct{ n, rank int }

func (s sight) session() int { return s.n / 1000 }

// before reports whether s may be seen before t.
func (s sight) before(t sight) bool {
	return s.session() < t.session() || s.session() == t.session() && s.n <= t.n && s.rank <= t.rank
}

func newWitness(a *actor) *witness {
	w := &witness{actor: a, numbers: []string{a.number}, ending: map[int]bool{}, anything: make(chan struct{}, 1)}
	if a.name == "dora" {
		w.numbers = append(w.numbers, "3005")
	}
	for _, number := range w.numbers {
		w.paths, w.state, w.dnd = append(w.paths, a.device(number)), append(w.state, ""), append(w.dnd, false)
	}
	w.desks = []desk{w.desk()}
	return w
}

func (w *witness) fault(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.complain(format, args...)
}

// complain is fault for who has the lock.
func (w *witness) complain(format string, args ...any) {
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// desk is the model's present, as the server must show it.
func (w *witness) desk() desk {
	var devices []any
	folded, quiet := "", true
	for i, number := range w.numbers {
		state, active, can, dnd := states["LoggedOut"], "Inactive", "", "Off"
		if w.in {
			state, active, can = w.state[i], "Active", "DoNotDisturbOn"
		}
		if w.in && w.dnd[i] {
			can, dnd = "DoNotDisturbOff", "On"
		}
		if folded == "" || !isReady(folded) && isReady(state) {
			folded = state
		}
		quiet = quiet && dnd == "On"
		devices = append(devices, map[string]any{"phoneNumber": number, "userState": parsed(w.T, state),
			"deviceState": active, "doNotDisturb": dnd, "capabilities": words(can)})
	}
	dnd := map[bool]string{true: "On", false: "Off"}[quiet]
	return desk{encoded(devices), encoded([]any{map[string]any{"channel": "voice", "userState": parsed(w.T, folded), "dndState": dnd}})}
}

func isReady(state string) bool { return strings.Contains(state, `"state":"Ready"`) }

func encoded(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// shownDevices is the part of the devices that a desk tells of.
func shownDevices(value any) string {
	list, _ := value.([]any)
	var devices []any
	for _, d := range list {
		d, shown := d.(map[string]any), map[string]any{}
		for _, name := range []string{"phoneNumber", "userState", "deviceState", "doNotDisturb", "capabilities"} {
			shown[name] = d[name]
		}
		devices = append(devices, shown)
	}
	return encoded(devices)
}

// stood notes that from now on the present standing may be seen.
func (w *witness) stood() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.desks = append(w.desks, w.desk())
}

func (w *witness) enters() {
	w.in = true
	for i := range w.state {
		w.state[i], w.dnd[i] = states["LoggedIn"], false
	}
	w.stood()
}

// changes plays an act on the model.
func (w *witness) changes(act standingAct) {
	w.count++
	for i := range w.numbers {
		if act.device >= 0 && act.device != i {
			continue
		}
		if how, ok := strings.CutPrefix(act.name, "DoNotDisturb"); ok {
			w.dnd[i] = how == "On"
			continue
		}
		w.state[i] = states[act.name]
		if reason := w.reason(act.name); reason != "" {
			w.state[i] = strings.Replace(w.state[i], "}", fmt.Sprintf(`,"reason":%q}`, reason), 1)
		}
	}
	w.stood()
}

// reason makes a state the only one of its kind, where reasons are understood.
func (w *witness) reason(name string) string {
	if w.strict() || name == "Ready" || strings.HasPrefix(name, "DoNotDisturb") {
		return ""
	}
	return fmt.Sprint("change ", w.count)
}

// begins, counts and ends note what may be seen of a session from now on.
func (w *witness) begins(n int, reached bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n, w.want, w.ending[n/1000] = n, sight{n, 1}, !reached
	if !reached {
		w.want.rank = 2
	}
}

func (w *witness) counts(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n, w.want.n = n, n
}

func (w *witness) ends() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ending[w.want.session()], w.want.rank = true, 2
}

// attends hears notifications until the returned function is called.
func (w *witness) attends() (stop func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case n := <-w.notes:
				w.heard(n)
			case n := <-w.channels:
				w.heard(n)
			case <-over:
				return
			}
			select {
			case w.anything <- struct{}{}:
			default:
			}
		}
	}()
	return func() { close(over); <-done }
}

// await waits until he was told of how it is.
func (w *witness) await() {
	deadline := time.After(patience)
	for !w.upToDate() {
		select {
		case <-w.anything:
		case <-deadline:
			w.mu.Lock()
			defer w.mu.Unlock()
			w.complain("told %+v, want desk %d and session %+v", w.told, len(w.desks)-1, w.want)
			return
		}
	}
}

func (w *witness) upToDate() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := w.desks[len(w.desks)-1]
	return w.desks[w.told.devices].devices == last.devices && w.desks[w.told.channel].channel == last.channel && w.told.session == w.want
}
