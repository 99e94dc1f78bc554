package auth_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/auth"
	"parley/internal/fault"
)

const (
	office   = "192.0.2.1:4000"
	attacker = "198.51.100.7:5000"
)

// takes is how long a request waits for its answer.
func (s *stage) takes(t *testing.T, credentials, address string) time.Duration {
	t.Helper()
	start := time.Now()
	s.Authenticate(get(basic(credentials), from(address)))
	return time.Since(start)
}

// guessing runs a play with the default numbers in fake time.
func guessing(t *testing.T, cfg auth.Config, act func(t *testing.T, s *stage)) {
	synctest.Test(t, func(t *testing.T) { act(t, open(t, cfg, newRecords())) })
}

func TestGuessing(t *testing.T) {
	fewer := auth.Config{Guessing: auth.Guessing{PerAddress: 5}}
	t.Run("the first wrong passwords cost nothing, then each costs twice as much, up to a bound", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			var took []time.Duration
			for i := range 12 {
				took = append(took, s.takes(t, fmt.Sprint("ben:", i), attacker).Round(time.Millisecond))
			}
			want := []time.Duration{0, 0, 0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 10000}
			for i := range want {
				if took[i] != want[i]*time.Millisecond {
					t.Errorf("guess %d took %v, want %v ms", i+1, took[i], int(want[i]))
				}
			}
		})
	})
	t.Run("a user whom nobody knows is as slow", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			for i := range 9 {
				known, unknown := s.takes(t, fmt.Sprint("ben:", i), attacker), s.takes(t, fmt.Sprint("zoe:", i), attacker)
				if known.Round(time.Millisecond) != unknown.Round(time.Millisecond) {
					t.Errorf("guess %d: %v and %v", i+1, known, unknown)
				}
			}
		})
	})
	t.Run("the right password waits like a wrong one, and then counts", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			for i := range 8 {
				s.takes(t, fmt.Sprint("ben:", i), attacker)
			}
			start := time.Now()
			s.wantUser(get(basic("ben:demo"), from(office)), ben)
			if took := time.Since(start).Round(time.Second); took != 2*time.Second {
				t.Errorf("took %v", took)
			}
			if took := s.takes(t, "ben:demo", office); took != 0 {
				t.Errorf("the known client took %v", took)
			}
		})
	})
	t.Run("a client that was right before is not slowed from elsewhere", func(t *testing.T) {
		guessing(t, auth.Config{RememberedFor: time.Minute}, func(t *testing.T, s *stage) {
			s.wantUser(get(basic("ben:demo"), from(office)), ben)
			for i := range 8 {
				s.takes(t, fmt.Sprint("ben:", i), attacker)
			}
			for range 3 { // also when the password has to be computed again
				if took := s.takes(t, "ben:demo", "192.0.2.1:4001"); took != 0 {
					t.Errorf("took %v", took)
				}
				time.Sleep(2 * time.Minute)
			}
		})
	})
	t.Run("guesses at a remembered password are slow as well", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			s.wantUser(get(basic("ben:demo"), from(office)), ben)
			for i := range 8 {
				s.takes(t, fmt.Sprint("ben:", i), attacker)
			}
			if took := s.takes(t, "ben:demo", attacker); took < 2*time.Second {
				t.Errorf("a right guess took %v", took)
			}
		})
	})
	t.Run("one address that tries many users is slow", func(t *testing.T) {
		guessing(t, fewer, func(t *testing.T, s *stage) {
			for i := range 14 {
				s.takes(t, fmt.Sprintf("user%d:demo", i), attacker)
			}
			if took := s.takes(t, "somebody:else", attacker); took != 10*time.Second {
				t.Errorf("took %v", took)
			}
			if took := s.takes(t, "somebody:else", office); took != 0 {
				t.Errorf("from elsewhere it took %v", took)
			}
		})
	})
	t.Run("a network of IPv6 is one address", func(t *testing.T) {
		guessing(t, fewer, func(t *testing.T, s *stage) {
			for i := range 14 {
				s.takes(t, fmt.Sprintf("user%d:demo", i), fmt.Sprintf("[2001:db8::%x]:9", i+1))
			}
			if took := s.takes(t, "somebody:else", "[2001:db8::ffff]:9"); took != 10*time.Second {
				t.Errorf("took %v", took)
			}
			if took := s.takes(t, "somebody:else", "[2001:db8:0:1::1]:9"); took != 0 {
				t.Errorf("the next network took %v", took)
			}
		})
	})
	t.Run("all is forgotten after a while", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			for i := range 9 {
				s.takes(t, fmt.Sprint("ben:", i), attacker)
			}
			time.Sleep(15 * time.Minute)
			if took := s.takes(t, "ben:demo", attacker); took != 0 {
				t.Errorf("took %v", took)
			}
		})
	})
	t.Run("both readings of what is not ASCII count", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			for i := range 10 {
				s.takes(t, fmt.Sprintf("\xc3\xa9va:%d", i), attacker) // "éva" in UTF-8
			}
			if took := s.takes(t, "Ã©va:x", office); took < time.Second {
				t.Errorf("the other reading took %v", took)
			}
		})
	})
}

func TestGuessing_AtOnce(t *testing.T) {
	t.Run("guesses made together are as slow as one after the other", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			start, done := time.Now(), make(chan time.Duration, 12)
			for i := range 12 {
				go func() {
					s.Authenticate(get(basic(fmt.Sprint("ben:", i)), from(attacker)))
					done <- time.Since(start)
				}()
			}
			var longest time.Duration
			for range 12 {
				longest = max(longest, <-done)
			}
			if longest.Round(time.Second) != 10*time.Second {
				t.Errorf("the last took %v", longest)
			}
		})
	})
	t.Run("many requests of a client that starts are one attempt", func(t *testing.T) {
		guessing(t, auth.Config{}, func(t *testing.T, s *stage) {
			done := make(chan error, 40)
			start := time.Now()
			for range 40 {
				go func() {
					_, err := s.Authenticate(get(basic("ben:demo"), from(office)))
					done <- err
				}()
			}
			for range 40 {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			if took := time.Since(start); took != 0 || s.hashes.Load() != 1 {
				t.Errorf("took %v and %d hashes", took, s.hashes.Load())
			}
		})
	})
	t.Run("too many who wait are sent away, each address for itself", func(t *testing.T) {
		cfg := auth.Config{Guessing: auth.Guessing{PerUser: 1, Delay: time.Hour, MaxDelay: time.Hour, Forget: time.Hour * 9, WaitingAddress: 2, Waiting: 3}}
		guessing(t, cfg, func(t *testing.T, s *stage) {
			s.takes(t, "ben:no", attacker)
			ctx, cancel := context.WithCancel(t.Context())
			wait := func(address string, n int) {
				for i := range n {
					go s.Authenticate(get(basic(fmt.Sprint("ben:", i)), from(address), within(ctx)))
				}
				synctest.Wait()
			}
			wait(attacker, 2)
			_, err := s.Authenticate(get(basic("ben:x"), from(attacker)))
			wantKind(t, err, fault.TooMany)
			wait(office, 1)
			_, err = s.Authenticate(get(basic("ben:y"), from(office)))
			wantKind(t, err, fault.TooMany)
			cancel() // who gives up makes room
			synctest.Wait()
			wait2, stop := context.WithCancel(t.Context())
			answer := make(chan error, 1)
			go func() {
				_, err := s.Authenticate(get(basic("ben:z"), from(attacker), within(wait2)))
				answer <- err
			}()
			synctest.Wait()
			stop()
			wantKind(t, <-answer, fault.Unavailable)
		})
	})
	t.Run("what is counted is bounded", func(t *testing.T) {
		guessing(t, auth.Config{Guessing: auth.Guessing{Tallies: 6}}, func(t *testing.T, s *stage) {
			for i := range 12 {
				s.takes(t, fmt.Sprintf("user%d:x", i), fmt.Sprintf("198.51.%d.7:1", i))
			}
			if n := s.Tallies(); n != 6 {
				t.Errorf("%d tallies", n)
			}
		})
	})
}
