package auth_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parley/internal/auth"
	"parley/internal/directory"
)

// plainLogin is a login as a reader of the contract thinks of it.
type plainLogin struct {
	user directory.UserID
	from string // "user host" of the cookie-less client that shares it; empty after a restart
	used time.Time
}

// world plays the same acts on an Auth and on a plain map of cookies.
type world struct {
	stage   *stage
	cfg     auth.Config
	logins  map[string]plainLogin // by cookie
	ids     map[string]auth.LoginID
	expired map[directory.UserID]int
}

var password = map[string]directory.UserID{"anna:demo": anna, "ben:demo": ben}

// TestModel plays random acts of two users at three hosts.
func TestModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var stopped any
		synctest.Test(t, func(*testing.T) {
			// rapid stops a play by a panic, which must not leave the bubble.
			defer func() { stopped = recover() }()
			play(r)
		})
		if stopped != nil {
			panic(stopped)
		}
	})
}

func play(t *rapid.T) {
	cfg := auth.Config{SessionTimeout: 10 * time.Minute, LoginsPerUser: 2, Logins: 3}
	w := &world{
		stage: open(t, cfg, newRecords()), cfg: cfg,
		logins: map[string]plainLogin{}, ids: map[string]auth.LoginID{}, expired: map[directory.UserID]int{},
	}
	t.Repeat(map[string]func(*rapid.T){
		"":          w.check,
		"basic":     w.basic,
		"cookie":    w.cookie,
		"quiet":     w.quiet,
		"log out":   w.logOut,
		"time goes": w.timeGoes,
		"restart":   w.restart,
	})
}

// basic is a cookie-less request.
func (w *world) basic(t *rapid.T) {
	credentials := rapid.SampledFrom(slices.Sorted(maps.Keys(password))).Draw(t, "who")
	host := rapid.SampledFrom([]string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}).Draw(t, "host")
	l, raw := w.stage.logIn(get(basic(credentials), from(host+":4000")))
	user := password[credentials]
	client := string(user) + " " + host
	shared := ""
	for known, l := range w.logins {
		if l.from == client && !w.idle(l) {
			shared = known
		}
	}
	if shared != "" && raw != shared {
		t.Fatalf("%s got another login", client)
	}
	if _, known := w.logins[raw]; shared == "" && known {
		t.Fatalf("%s got a login of another client or an old one", client)
	}
	for known, l := range w.logins { // an idle one is no longer the client's
		if l.from == client && known != raw {
			l.from = ""
			w.logins[known] = l
		}
	}
	w.logins[raw], w.ids[raw] = plainLogin{user, client, time.Now()}, l.ID
	w.evict(w.cfg.LoginsPerUser, raw, func(l plainLogin) bool { return l.user == user })
	w.evict(w.cfg.Logins, raw, func(plainLogin) bool { return true })
	w.tick()
}

// evict removes the longest idle of the chosen logins if they are too many.
func (w *world) evict(limit int, but string, chosen func(plainLogin) bool) {
	var found []string
	for raw, l := range w.logins {
		if chosen(l) {
			found = append(found, raw)
		}
	}
	if len(found) <= limit {
		return
	}
	found = slices.DeleteFunc(found, func(raw string) bool { return raw == but })
	w.remove(slices.MinFunc(found, func(a, b string) int { return w.logins[a].used.Compare(w.logins[b].used) }), true)
}

func (w *world) remove(raw string, report bool) {
	user := w.logins[raw].user
	delete(w.logins, raw)
	for _, l := range w.logins {
		if l.user == user {
			return
		}
	}
	if report {
		w.expired[user]++
	}
}

func (w *world) idle(l plainLogin) bool { return time.Since(l.used) >= w.cfg.SessionTimeout }

// tick keeps any two uses apart, so that one of them is the longest idle.
func (w *world) tick() { time.Sleep(time.Millisecond) }

// anyCookie draws a cookie that was ever sent, live or not.
func (w *world) anyCookie(t *rapid.T) string {
	if len(w.ids) == 0 {
		t.Skip("no cookie yet")
	}
	// Cookies are random: draw by the order of the ids' making, not by value.
	raws := slices.SortedFunc(maps.Keys(w.ids), func(a, b string) int {
		return w.logins[a].used.Compare(w.logins[b].used)
	})
	return raws[rapid.IntRange(0, len(raws)-1).Draw(t, "cookie")]
}

func (w *world) cookie(t *rapid.T) {
	raw := w.anyCookie(t)
	p, err := w.stage.Authenticate(get(cookie(raw)))
	w.agree(t, raw, p, err)
	if l, ok := w.logins[raw]; ok && err == nil {
		l.used = time.Now()
		w.logins[raw] = l
	}
	w.tick()
}

func (w *world) quiet(t *rapid.T) {
	raw := w.anyCookie(t)
	p, err := w.stage.AuthenticateQuiet(get(cookie(raw)))
	w.agree(t, raw, p, err)
}

func (w *world) agree(t *rapid.T, raw string, p auth.Principal, err error) {
	l, ok := w.logins[raw]
	if ok = ok && !w.idle(l); ok != (err == nil) || ok && (p.User.ID != l.user || p.Login.ID != w.ids[raw]) {
		t.Fatalf("got %q, %v; want %v, %v", p.User.ID, err, l, ok)
	}
}

func (w *world) logOut(t *rapid.T) {
	raw := w.anyCookie(t)
	if err := w.stage.Logout(context.Background(), w.ids[raw]); err != nil {
		t.Fatal(err)
	}
	w.remove(raw, false)
}

func (w *world) timeGoes(t *rapid.T) {
	time.Sleep(time.Duration(rapid.IntRange(1, 6).Draw(t, "minutes")) * time.Minute)
	if rapid.Bool().Draw(t, "and a sweep comes") {
		w.sweep(t)
	}
}

func (w *world) sweep(t *rapid.T) {
	w.stage.Sweep(context.Background())
	for raw, l := range w.logins {
		if w.idle(l) {
			w.remove(raw, true)
		}
	}
}

// restart writes the last uses, as the end of Run does, and opens anew.
func (w *world) restart(t *rapid.T) {
	time.Sleep(time.Minute)
	w.sweep(t)
	w.check(t)
	w.expired = map[directory.UserID]int{}
	w.stage = open(t, w.cfg, w.stage.records)
	if err := w.stage.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	for raw, l := range w.logins {
		l.from = ""
		w.logins[raw] = l
	}
}

// check compares what is kept and what was reported.
func (w *world) check(t *rapid.T) {
	want := map[string]bool{}
	for raw := range w.logins {
		want["login/"+string(w.ids[raw])] = true
	}
	for key := range w.stage.records.kept {
		if !want[key] {
			t.Fatalf("a record of no login is kept: %s", key)
		}
		delete(want, key)
	}
	if len(want) > 0 {
		t.Fatalf("not kept: %v", want)
	}
	got := map[directory.UserID]int{}
	for _, u := range w.stage.expired {
		got[u]++
	}
	if fmt.Sprint(got) != fmt.Sprint(w.expired) {
		t.Fatalf("reported %v, want %v", got, w.expired)
	}
}
