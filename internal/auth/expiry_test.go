package auth_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/auth"
	"parley/internal/directory"
)

// run plays with Run at work and a fresh stage.
func run(t *testing.T, cfg auth.Config, act func(t *testing.T, s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, cfg, newRecords())
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		act(t, s)
		stop()
		ended.Wait()
	})
}

func TestExpiry(t *testing.T) {
	const timeout = 30 * time.Minute
	t.Run("an idle login ends", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			_, raw := s.logIn(get(basic("anna:demo")))
			time.Sleep(timeout - 1)
			if _, kept := s.records.count(); kept != 1 || len(s.seen()) != 0 {
				t.Error("ended too early")
			}
			time.Sleep(time.Nanosecond)
			s.wantDenied(get(cookie(raw)))
			time.Sleep(time.Minute)
			if _, kept := s.records.count(); kept != 0 {
				t.Error("the record is still there")
			}
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna once", seen)
			}
		})
	})
	t.Run("use postpones it, quiet use does not", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			_, hers := s.logIn(get(basic("anna:demo")))
			_, his := s.logIn(get(basic("ben:demo")))
			for range 6 {
				time.Sleep(timeout / 4)
				s.wantUser(get(cookie(hers)), anna)
				s.AuthenticateQuiet(get(cookie(his)))
			}
			s.wantUser(get(cookie(hers)), anna)
			s.wantDenied(get(cookie(his)))
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{ben}) {
				t.Errorf("reported %v, want ben", seen)
			}
		})
	})
	t.Run("a cookie-less client's requests postpone it", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, _ := s.logIn(get(basic("anna:demo")))
			for range 6 {
				time.Sleep(timeout / 2)
				if again, _ := s.logIn(get(basic("anna:demo"))); again != l {
					t.Fatal("another login")
				}
			}
		})
	})
	t.Run("is reported with the last login only", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			s.logIn(get(basic("anna:demo")))
			time.Sleep(timeout / 2)
			s.logIn(get(basic("anna:demo"), from("192.0.2.9:1")))
			time.Sleep(timeout/2 + 2*time.Minute)
			if _, kept := s.records.count(); kept != 1 || len(s.seen()) != 0 {
				t.Error("the first end was reported, or did not happen")
			}
			time.Sleep(timeout / 2)
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna", seen)
			}
		})
	})
	t.Run("comes at once for a disabled user", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			_, raw := s.logIn(get(basic("anna:demo")))
			s.change(anna, func(u *directory.User) { u.Enabled = false })
			time.Sleep(time.Minute)
			synctest.Wait()
			s.know(people()...)
			s.wantDenied(get(cookie(raw)))
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna", seen)
			}
		})
	})
	t.Run("waits for a broken store and is then reported once", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			_, raw := s.logIn(get(basic("anna:demo")))
			s.records.do(func(m *records) { m.broken = errBroken })
			time.Sleep(timeout + 5*time.Minute)
			s.wantDenied(get(cookie(raw)))
			if len(s.seen()) != 0 || len(s.failed) < 5 {
				t.Errorf("reported too early, or the failures were not told: %v", s.failed)
			}
			s.records.do(func(m *records) { m.broken = nil })
			time.Sleep(5 * time.Minute)
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna once", seen)
			}
		})
	})
}

func TestLastUse(t *testing.T) {
	t.Run("is written at most once a minute", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			_, raw := s.logIn(get(basic("anna:demo")))
			for range 600 {
				time.Sleep(time.Second)
				s.wantUser(get(cookie(raw)), anna)
				s.Sweep(t.Context())
			}
			if puts, _ := s.records.count(); puts < 8 || puts > 11 {
				t.Errorf("%d writes in ten minutes, want about ten", puts)
			}
		})
	})
	t.Run("is not written when there was none", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			s.logIn(get(basic("anna:demo")))
			time.Sleep(20 * time.Minute)
			if puts, _ := s.records.count(); puts != 1 {
				t.Errorf("%d writes, want the first alone", puts)
			}
		})
	})
	t.Run("under way does not bring a logged-out login back", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, raw := s.logIn(get(basic("anna:demo")))
			time.Sleep(30 * time.Second)
			s.wantUser(get(cookie(raw)), anna)
			gate := make(chan struct{})
			s.records.do(func(m *records) { m.gate = gate })
			time.Sleep(time.Minute)                         // the sweep now hangs in Put
			s.records.do(func(m *records) { m.gate = nil }) // for who comes now
			var out sync.WaitGroup
			out.Go(func() {
				if err := s.Logout(t.Context(), l.ID); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
			s.wantDenied(get(cookie(raw)))
			close(gate)
			out.Wait()
			synctest.Wait()
			if _, kept := s.records.count(); kept != 0 {
				t.Error("the record is back")
			}
		})
	})
}

func TestLogout_UnderWay(t *testing.T) {
	run(t, auth.Config{}, func(t *testing.T, s *stage) {
		l, raw := s.logIn(get(basic("anna:demo")))
		time.Sleep(59 * time.Second)
		s.wantUser(get(cookie(raw)), anna) // something to write
		gate := make(chan struct{})
		s.records.do(func(m *records) { m.gate = gate })
		var out sync.WaitGroup
		out.Go(func() { s.Logout(t.Context(), l.ID) })
		synctest.Wait()
		time.Sleep(time.Second) // a sweep
		synctest.Wait()
		s.records.do(func(m *records) { m.gate = nil })

		s.wantDenied(get(cookie(raw)))
		if err := s.Logout(t.Context(), l.ID); err != nil {
			t.Error(err)
		}
		if again, _ := s.logIn(get(basic("anna:demo"))); again.ID == l.ID {
			t.Error("a login that is ending was shared")
		}
		close(gate)
		out.Wait()
		synctest.Wait()
		if puts, kept := s.records.count(); puts != 2 || kept != 1 || s.records.dels != 1 {
			t.Errorf("%d writes, %d records, %d deletions; want 2, 1, 1", puts, kept, s.records.dels)
		}
	})
}

func TestBounds(t *testing.T) {
	hosts := []string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1"}
	t.Run("per user: the longest idle login goes, unreported", func(t *testing.T) {
		run(t, auth.Config{LoginsPerUser: 2}, func(t *testing.T, s *stage) {
			var raws []string
			for _, host := range hosts[:2] {
				_, raw := s.logIn(get(basic("anna:demo"), from(host)))
				raws = append(raws, raw)
				time.Sleep(time.Second)
			}
			s.wantUser(get(cookie(raws[0])), anna)
			s.logIn(get(basic("anna:demo"), from(hosts[2])))
			s.wantUser(get(cookie(raws[0])), anna)
			s.wantDenied(get(cookie(raws[1])))
			if _, kept := s.records.count(); kept != 2 || len(s.seen()) != 0 {
				t.Errorf("%d records", kept)
			}
		})
	})
	t.Run("in total: the longest idle user is reported", func(t *testing.T) {
		run(t, auth.Config{Logins: 1}, func(t *testing.T, s *stage) {
			_, hers := s.logIn(get(basic("anna:demo")))
			_, his := s.logIn(get(basic("ben:demo")))
			s.wantDenied(get(cookie(hers)))
			s.wantUser(get(cookie(his)), ben)
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna", seen)
			}
		})
	})
}
