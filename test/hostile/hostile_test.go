package hostile_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/internal/config"
	"parley/test/reference"
)

// Unless -rapid.checks says otherwise, so many worlds are played in; none is
// opened after the limit, however busy the machine.
const (
	cases = "12"
	limit = 40 * time.Second
)

func TestMain(m *testing.M) {
	flag.Parse()
	if !chosen() {
		flag.Set("rapid.checks", cases)
	}
	flag.Set("rapid.nofailfile", "true") // the seed that is printed is enough
	os.Exit(m.Run())
}

// chosen reports whether -rapid.checks was given.
func chosen() (given bool) {
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" && f.Value.String() != cases })
	return given
}

// TestEveryOperation: whatever is asked, and by whom, the answer is a
// documented one, and a refusal changes nothing.
func TestEveryOperation(t *testing.T) {
	for _, compat := range []config.Compat{config.Friendly, config.Strict} {
		t.Run(string(compat), func(t *testing.T) {
			t.Parallel()
			all, doc, told, begun := operations(t), reference.Open(t, compat == config.Strict), tally{}, time.Now()
			rapid.Check(t, func(t *rapid.T) {
				if time.Since(begun) > limit && !chosen() {
					return
				}
				w := open(t, compat)
				for _, i := range rapid.Permutation(numbers(len(all))).Draw(t, "operations") {
					w.plays(doc, all[i], told)
				}
			})
			told.report(t)
		})
	}
}

// plays asks for one operation and judges the answer.
func (w *world) plays(doc *reference.Document, o operation, told tally) {
	if len(w.known().sessions[""]) < 2 {
		w.furnish()
	}
	known, before := w.known(), w.seen
	q := rapid.Custom(func(t *rapid.T) request { return draws{T: t, known: known}.request(o) }).Draw(w.T, o.String())
	got := w.ask(q)
	w.learn(got)
	if q.method != "GET" { // what a GET changes is seen after the next that is none
		w.look()
	}
	if err := w.judge(doc, q, got, before); err != nil {
		w.Fatalf("%v\n%v\nHTTP %d %v %.1000s", err, q, got.status, got.header, got.text)
	}
	told.count(o, got.status)
}

// numbers are those below n.
func numbers(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// tally counts answers by operation and HTTP code.
type tally map[string]map[int]int

func (c tally) count(o operation, status int) {
	if c[o.String()] == nil {
		c[o.String()] = map[int]int{}
	}
	c[o.String()][status]++
}

// report fails if the requests were too bad, or too good, to prove much.
func (c tally) report(t *testing.T) {
	t.Helper()
	fine, all, lines := 0, 0, []string{}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		for status, n := range c[name] {
			if all += n; status == 200 {
				fine += n
			}
		}
		lines = append(lines, fmt.Sprintf("%-60s %v", name, c[name]))
	}
	t.Logf("%d of %d requests were carried out\n%s", fine, all, strings.Join(lines, "\n"))
	if fine*5 < all || fine*5 > all*4 {
		t.Errorf("%d of %d requests were carried out", fine, all)
	}
}
