package registrar_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parley/internal/siplink/registrar"
	"parley/test/records"
)

// bound is a binding as a reader of RFC 3261 10.3 thinks of it.
type bound struct {
	callID  string
	seq     uint32
	expires time.Time
	q       float64
	flow    string // of the connection that it came by; empty: none, or no more
	listens bool   // reached without it as well
}

// world plays the same acts on a Registrar and on a plain map.
type world struct {
	store    *records.Store
	r        *registrar.Registrar
	bindings map[string]map[string]bound // number → contact in lower case → binding
}

// TestModel has two phones of two numbers register, refresh, take back and ask,
// in and out of order, over UDP and over connections that close, while time
// goes and the server is restarted.
func TestModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var stopped any
		synctest.Test(t, func(t *testing.T) {
			defer func() { stopped = recover() }() // rapid's own panic must not leave the bubble
			w := &world{store: &records.Store{}, bindings: map[string]map[string]bound{}}
			w.restart(r)
			r.Repeat(map[string]func(*rapid.T){
				"": w.check, "register": w.register, "everything away": w.star, "time goes": w.timeGoes,
				"restart": w.restart, "connection closes": w.closes,
			})
		})
		if stopped != nil {
			panic(stopped)
		}
	})
}

// contact is what a REGISTER asks for of one address.
type contact struct{ uri, expires, q string }

func (c contact) String() string {
	text := "<" + c.uri + ">"
	if c.q != "" {
		text += ";q=" + c.q
	}
	if c.expires != "" {
		text += ";expires=" + c.expires
	}
	return text
}

// listening is another port of the phones' own machine.
const listening = "sip:x@10.0.0.5:5070;transport=tcp"

var (
	uris  = []string{listening, "sip:x@a", "sip:x@A", "sip:X@a", "sip:x@b", "sip:x@b:5070", "sips:x@c"}
	times = []string{"", "0", "1", "59", "60", "3000", "7200", "99999999999", "soon"}
	flows = []string{"", "tcp/1", "ws/2"}
)

// draws is one phone's request: the number, its place in an order, and a flow.
func (w *world) draws(t *rapid.T) *phone {
	p := softphone(w.r, rapid.SampledFrom([]string{"3001", "3002"}).Draw(t, "number"))
	p.callID = rapid.SampledFrom([]string{"one", "two"}).Draw(t, "Call-ID")
	p.seq = rapid.Uint32Range(0, 8).Draw(t, "CSeq") * 2 // a challenged request and its repeat
	if flow := rapid.SampledFrom(flows).Draw(t, "flow"); flow != "" {
		p.origin.Transport, p.origin.Flow = flow[:strings.Index(flow, "/")], flow
	}
	return p
}

func (w *world) register(t *rapid.T) {
	p := w.draws(t)
	header := rapid.SampledFrom([]string{"", "0", "30", "60", "600"}).Draw(t, "Expires")
	var asked []contact
	var lines []string
	for range rapid.IntRange(0, 3).Draw(t, "contacts") {
		c := contact{rapid.SampledFrom(uris).Draw(t, "uri"), rapid.SampledFrom(times).Draw(t, "expires"),
			rapid.SampledFrom([]string{"", "0.5", "1", "7"}).Draw(t, "q")}
		asked, lines = append(asked, c), append(lines, "Contact: "+c.String())
	}
	if header != "" {
		lines = append(lines, "Expires: "+header)
	}
	reply := p.register(lines...)
	want := w.expect(p, asked, header)
	if reply.Code != want {
		t.Fatalf("%v is answered %d %s, want %d", lines, reply.Code, reply.Reason, want)
	}
	if want == 200 {
		w.lists(t, p.number, contacts(reply))
	}
}

// expect changes the plain bindings as the request asks for and says how it is
// answered; all of it or nothing.
func (w *world) expect(p *phone, asked []contact, header string) int {
	now, next := time.Now(), maps.Clone(w.of(p.number))
	for _, c := range asked {
		if life := lasting(c, header); life > 0 && life < time.Minute {
			return 423
		}
	}
	for _, c := range asked {
		if old, ok := w.of(p.number)[key(c.uri)]; ok && old.callID == p.callID && old.seq >= p.seq {
			return 500
		}
		delete(next, key(c.uri))
		if life := lasting(c, header); life > 0 {
			b := bound{callID: p.callID, seq: p.seq, expires: now.Add(life), q: 1}
			if c.q == "0.5" {
				b.q = 0.5
			}
			if p.origin.Transport != "udp" {
				b.flow, b.listens = p.origin.Flow, c.uri == listening && p.origin.Transport == "tcp"
			}
			next[key(c.uri)] = b
		}
	}
	if len(next) > 2 {
		return 403
	}
	w.bindings[p.number] = next
	return 200
}

// lasting is how long a contact is to hold: its own time, else the header's,
// else an hour; what is no number is no time (RFC 3261 10.2.1.1).
func lasting(c contact, header string) time.Duration {
	text := c.expires
	if text == "" {
		text = header
	}
	switch n, err := strconv.ParseUint(text, 10, 32); {
	case err != nil:
		return time.Hour
	default:
		return min(time.Duration(n)*time.Second, 2*time.Hour)
	}
}

// key is equal for addresses that are the same: hosts have no case, users have.
func key(uri string) string {
	user, host, _ := strings.Cut(uri, "@")
	return user + "@" + strings.ToLower(host)
}

func (w *world) star(t *rapid.T) {
	p := w.draws(t)
	header := rapid.SampledFrom([]string{"0", "60"}).Draw(t, "Expires")
	want := 200
	reply := p.register("Contact: *", "Expires: "+header)
	switch {
	case header != "0":
		want = 400
	case slices.ContainsFunc(slices.Collect(maps.Values(w.of(p.number))), func(b bound) bool { return b.callID == p.callID && b.seq >= p.seq }):
		want = 500
	default:
		delete(w.bindings, p.number)
	}
	if reply.Code != want {
		t.Fatalf("* is answered %d %s, want %d", reply.Code, reply.Reason, want)
	}
}

func (w *world) timeGoes(t *rapid.T) {
	time.Sleep(time.Duration(rapid.IntRange(1, 4000).Draw(t, "seconds")) * time.Second)
}

// restart ends all connections.
func (w *world) restart(t *rapid.T) {
	r, err := registrar.Open(context.Background(), config(w.store))
	if err != nil {
		t.Fatal(err)
	}
	w.r = r
	w.cut(func(b bound) bool { return b.flow != "" })
}

func (w *world) closes(t *rapid.T) {
	flow := rapid.SampledFrom(flows[1:]).Draw(t, "flow")
	w.r.Gone(flow)
	w.cut(func(b bound) bool { return b.flow == flow })
}

// cut ends those bindings but for phones that listen.
func (w *world) cut(those func(bound) bool) {
	for _, all := range w.bindings {
		maps.DeleteFunc(all, func(_ string, b bound) bool { return those(b) && !b.listens })
		for uri, b := range all {
			if those(b) {
				b.flow = ""
				all[uri] = b
			}
		}
	}
}

// of returns the bindings of a number that hold now.
func (w *world) of(number string) map[string]bound {
	all := maps.Clone(w.bindings[number])
	maps.DeleteFunc(all, func(_ string, b bound) bool { return !time.Now().Before(b.expires) })
	if all == nil {
		all = map[string]bound{}
	}
	return all
}

// lists holds what a 200 says against the plain bindings.
func (w *world) lists(t *rapid.T, number, said string) {
	var want []string
	for uri, b := range w.of(number) {
		_, host, _ := strings.Cut(uri, "@")
		host, _, _ = strings.Cut(host, ":")
		want = append(want, fmt.Sprintf("%s %d", host, int(time.Until(b.expires).Seconds())))
	}
	got := strings.Split(strings.ToLower(said), ", ")
	if said == "" {
		got = nil
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%s: the answer lists %v, want %v", number, got, want)
	}
}

// check holds what callers are told against the plain bindings.
func (w *world) check(t *rapid.T) {
	total := 0
	for _, number := range []string{"3001", "3002"} {
		want, got := w.of(number), w.r.Bindings(number)
		total += len(want)
		for i, b := range got {
			plain, ok := want[key(b.Contact)]
			if !ok || !plain.expires.Equal(b.Expires) || plain.q != b.Q || b.Transport != "udp" && plain.flow != b.Flow {
				t.Fatalf("%s: %+v, want %+v", number, b, plain)
			}
			if i > 0 && got[i-1].Q < b.Q {
				t.Fatalf("%s: %v before %v", number, got[i-1], b)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %v, want %v", number, got, want)
		}
	}
	if all := w.r.All(); len(all) != total {
		t.Fatalf("%d bindings in all, want %d", len(all), total)
	}
}
