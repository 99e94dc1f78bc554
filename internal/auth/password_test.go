package auth_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/fault"
)

func TestPassword_Cost(t *testing.T) {
	s := open(t, auth.Config{}, newRecords())
	cost := func(credentials string) int64 {
		before := s.hashes.Load()
		s.Authenticate(get(basic(credentials)))
		return s.hashes.Load() - before
	}
	for _, c := range []struct {
		name, credentials string
		want              int64
	}{
		{"a right hashed password costs one hash", "ben:demo", 1},
		{"and none when seen again", "ben:demo", 0},
		{"a right password of the file costs none", "anna:demo", 0},
		{"a wrong hashed password costs one", "ben:no", 1},
		{"and one again", "ben:no", 1},
		{"a wrong password of the file costs one", "anna:no", 1},
		{"an unknown user costs one", "zoe:no", 1},
		{"a disabled user with the right password costs one", "cara:demo", 1},
		{"two readings cost two, known user", "ben:é", 2},
		{"two readings cost two, unknown user", "zoe:é", 2},
		{"ISO-8859-1 alone costs one", "zoe:\xe9", 1},
		{"what is no credential costs none", "zoe", 0},
	} {
		if got := cost(c.credentials); got != c.want {
			t.Errorf("%s: got %d", c.name, got)
		}
	}
}

// TestPassword_Time compares medians with a wide tolerance: a check that skips
// the computation is a thousand times faster, not twice.
func TestPassword_Time(t *testing.T) {
	s := open(t, auth.Config{Guessing: auth.Guessing{PerUser: 100}}, newRecords())
	hash, err := auth.HashPassword("demo")
	if err != nil {
		t.Fatal(err)
	}
	s.change(ben, func(u *directory.User) { u.Credential.Hash = hash })
	median := func(credentials string) time.Duration {
		var took []time.Duration
		for range 7 {
			start := time.Now()
			s.wantDenied(get(basic(credentials)))
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	unknown := median("zoe:no")
	for _, credentials := range []string{"ben:no", "anna:no", "cara:demo"} {
		if ratio := float64(median(credentials)) / float64(unknown); ratio < 0.25 || ratio > 4 {
			t.Errorf("%s takes %.2f times as long as an unknown user", credentials, ratio)
		}
	}
}

func TestPassword_Remembered(t *testing.T) {
	t.Run("until the credential changes", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		s.wantUser(get(basic("ben:demo")), ben)
		s.change(ben, func(u *directory.User) { u.Credential = directory.Credential{Password: "other"} })
		s.wantDenied(get(basic("ben:demo")))
		s.wantUser(get(basic("ben:other")), ben)
	})
	t.Run("until the user is disabled", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		s.wantUser(get(basic("ben:demo")), ben)
		s.change(ben, func(u *directory.User) { u.Enabled = false })
		s.wantDenied(get(basic("ben:demo")))
	})
	t.Run("for its lifetime", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, auth.Config{RememberedFor: time.Minute}, newRecords())
			s.wantUser(get(basic("ben:demo")), ben)
			time.Sleep(time.Minute - 1)
			s.wantUser(get(basic("ben:demo")), ben)
			time.Sleep(time.Nanosecond)
			s.wantUser(get(basic("ben:demo")), ben)
			if n := s.hashes.Load(); n != 2 {
				t.Errorf("%d hashes, want 2", n)
			}
		})
	})
	t.Run("while there is room", func(t *testing.T) {
		s := open(t, auth.Config{Remembered: 1}, newRecords())
		for _, credentials := range []string{"ben:demo", "anna:demo", "ben:demo", "ben:demo"} {
			s.Authenticate(get(basic(credentials)))
		}
		if n := s.hashes.Load(); n != 2 {
			t.Errorf("%d hashes, want 2: anna should have taken ben's room once", n)
		}
	})
	t.Run("by a start with many requests at once", func(t *testing.T) {
		s := open(t, auth.Config{Hashes: 1}, newRecords())
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { s.Authenticate(get(basic("ben:demo"))) })
		}
		all.Wait()
		if n := s.hashes.Load(); n != 1 {
			t.Errorf("%d hashes, want 1", n)
		}
	})
}

func TestPassword_Unusable(t *testing.T) {
	for name, c := range map[string]directory.Credential{
		"no credential":  {},
		"hostile hash":   {Hash: "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$dBSXOc68HuKuEi9tQCGn1A"},
		"no hash at all": {Hash: "demo"},
		"hash goes before the password of the file": {Hash: "demo", Password: "demo"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, auth.Config{}, newRecords())
			s.change(ben, func(u *directory.User) { u.Credential = c })
			s.wantDenied(get(basic("ben:demo")))
			s.wantDenied(get(basic("ben:")))
			if n := s.hashes.Load(); n != 2 {
				t.Errorf("%d hashes, want 2", n)
			}
		})
	}
}

func TestPassword_Queue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		cfg := auth.Config{Hashes: 1, HashQueue: 1}
		cfg.Hooks.Hashed = func(time.Duration) { <-release } // still in its slot
		users := directory.New(directory.Contents{Users: people()})
		a := auth.New(cfg, func() *directory.Snapshot { return users }, newRecords())
		asked := 0
		ask := func(ctx context.Context) <-chan error {
			answer := make(chan error, 1)
			asked++
			r := get(basic(fmt.Sprintf("zoe%d:demo", asked)), within(ctx))
			go func() {
				_, err := a.Authenticate(r)
				answer <- err
			}()
			synctest.Wait()
			return answer
		}
		patience, giveUp := context.WithCancel(t.Context())
		computes, waits := ask(t.Context()), ask(patience)

		wantKind(t, <-ask(t.Context()), fault.Unavailable) // the queue is full
		if _, err := a.Authenticate(get(basic("anna:demo"))); err != nil {
			t.Errorf("anna, who needs no hash: %v", err)
		}
		giveUp()
		wantKind(t, <-waits, fault.Unavailable)
		waits = ask(t.Context()) // there is room again
		close(release)
		wantKind(t, <-computes, fault.Unauthenticated)
		wantKind(t, <-waits, fault.Unauthenticated)
	})
}

func TestPassword_ChangedWhileWaiting(t *testing.T) {
	s := open(t, auth.Config{}, newRecords())
	cfg := auth.Config{}
	cfg.Hooks.Hashed = func(time.Duration) {
		s.change(ben, func(u *directory.User) { u.Enabled = false })
	}
	s.Auth = auth.New(cfg, s.users.Load, s.records)
	s.wantDenied(get(basic("ben:demo")))
}

func ExampleHashPassword() {
	phc, err := auth.HashPassword("correct horse")
	fmt.Println(phc[:31], err, auth.CheckHash(phc))
	// Output: $argon2id$v=19$m=19456,t=2,p=1$ <nil> <nil>
}
