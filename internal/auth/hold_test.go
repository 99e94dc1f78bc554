package auth_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/auth"
	"parley/internal/directory"
)

// The last row of D-40 and its numbers.
func TestHold(t *testing.T) {
	const idle, polling = 30 * time.Minute, 12 * time.Hour
	t.Run("keeps a login that is not used, but not for ever", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, raw := s.logIn(get(basic("anna:demo")))
			if !s.Hold(l.ID) {
				t.Fatal("not held")
			}
			time.Sleep(polling - 1)
			if _, err := s.AuthenticateQuiet(get(cookie(raw))); err != nil || len(s.seen()) != 0 {
				t.Error("ended too early", err)
			}
			time.Sleep(time.Nanosecond)
			s.wantDenied(get(cookie(raw)))
			time.Sleep(time.Minute)
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna once", seen)
			}
			s.Release(l.ID)
		})
	})
	t.Run("a real request counts the total anew", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, raw := s.logIn(get(basic("anna:demo")))
			s.Hold(l.ID)
			for range 3 {
				time.Sleep(polling - time.Minute)
				s.wantUser(get(cookie(raw)), anna)
			}
		})
	})
	t.Run("released, the idle time begins", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, raw := s.logIn(get(basic("anna:demo")))
			s.Hold(l.ID)
			s.Hold(l.ID)
			time.Sleep(2 * time.Hour)
			s.Release(l.ID)
			time.Sleep(2 * time.Hour)
			s.Release(l.ID)
			time.Sleep(idle - 1)
			if _, err := s.AuthenticateQuiet(get(cookie(raw))); err != nil {
				t.Error("ended too early", err)
			}
			time.Sleep(time.Nanosecond)
			s.wantDenied(get(cookie(raw)))
		})
	})
	t.Run("outlives the process", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			kept := newRecords()
			s := open(t, auth.Config{}, kept)
			l, raw := s.logIn(get(basic("anna:demo")))
			s.Hold(l.ID)
			for range 4 * 60 {
				time.Sleep(time.Minute)
				s.Sweep(t.Context())
			}
			if puts, _ := kept.count(); puts > 1+4*60/7 {
				t.Errorf("%d writes in four hours", puts)
			}
			again := open(t, auth.Config{}, kept)
			if p, err := again.AuthenticateQuiet(get(cookie(raw))); err != nil || p.User.ID != anna {
				t.Error("the next process does not know the login:", err)
			}
		})
	})
	t.Run("a login that has ended holds nothing", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, _ := s.logIn(get(basic("anna:demo")))
			if err := s.Logout(t.Context(), l.ID); err != nil {
				t.Error(err)
			}
			if s.Hold(l.ID) || s.Hold("nonsense") {
				t.Error("held")
			}
			s.Release(l.ID)
		})
	})
	t.Run("a client without cookies joins the login of its other requests", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			l, _ := s.logIn(get(basic("anna:demo")))
			r := get(basic("anna:demo"))
			joined, err := s.JoinLogin(r, s.wantUser(r, anna))
			if err != nil || joined != l {
				t.Errorf("joined %v, %v", joined, err)
			}
		})
	})
}

// TestEnded: every end is told, once, and after who was expired by it.
func TestEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		users := directory.New(directory.Contents{Users: people()})
		s := &stage{t: t, records: newRecords()}
		s.users.Store(users)
		s.Auth = auth.New(auth.Config{Hooks: auth.Hooks{
			Expired: func(u directory.UserID) { told = append(told, "expired "+string(u)) },
			Ended:   func(l auth.Login) { told = append(told, "ended "+string(l.User)) },
		}}, s.users.Load, s.records)
		hers, _ := s.logIn(get(basic("anna:demo")))
		s.logIn(get(basic("ben:demo")))
		s.logIn(get(basic("ben:demo"), from("192.0.2.9:1")))
		s.logIn(get(basic("dora:géhëim")))
		s.Logout(t.Context(), hers.ID)
		s.Logout(t.Context(), hers.ID)
		s.LogoutUser(t.Context(), ben)
		time.Sleep(30 * time.Minute)
		s.Sweep(t.Context())
		want := []string{"ended anna-id", "ended ben-id", "ended ben-id", "expired dora-id", "ended dora-id"}
		if !slices.Equal(told, want) {
			t.Errorf("told %v", told)
		}
	})
}

// TestCredential: a login is worth what the credential is that it was made for.
func TestCredential(t *testing.T) {
	other := func(u *directory.User) { u.Credential = directory.Credential{Password: "other"} }
	t.Run("a changed password ends the logins", func(t *testing.T) {
		run(t, auth.Config{}, func(t *testing.T, s *stage) {
			_, raw := s.logIn(get(basic("anna:demo")))
			_, his := s.logIn(get(basic("ben:demo")))
			s.change(anna, other)
			s.wantDenied(get(cookie(raw)))
			s.wantUser(get(cookie(his)), ben)
			s.Sweep(t.Context())
			if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
				t.Errorf("reported %v, want anna", seen)
			}
			l, fresh := s.logIn(get(basic("anna:other"), cookie(raw)))
			if s.wantUser(get(cookie(fresh)), anna); l.ID == "" {
				t.Error("no new login")
			}
		})
	})
	t.Run("also one that changed while nothing ran", func(t *testing.T) {
		kept := newRecords()
		_, raw := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo")))
		_, his := open(t, auth.Config{}, kept).logIn(get(basic("ben:demo")))
		s := open(t, auth.Config{}, kept)
		s.change(anna, other)
		s.wantDenied(get(cookie(raw)))
		s.wantUser(get(cookie(his)), ben)
		s.Sweep(t.Context())
		if seen := s.seen(); !slices.Equal(seen, []directory.UserID{anna}) {
			t.Errorf("reported %v, want anna", seen)
		}
	})
	t.Run("records of an earlier version stand", func(t *testing.T) {
		kept := newRecords()
		l, raw := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo")))
		key := "login/" + string(l.ID)
		kept.do(func(m *records) {
			m.kept[key] = []byte(`{"user":"anna-id","since":1,"used":` + usedOf(m.kept[key]) + `}`)
		})
		open(t, auth.Config{}, kept).wantUser(get(cookie(raw)), anna)
	})
	t.Run("records tell nothing of the password", func(t *testing.T) {
		kept := newRecords()
		l, raw := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo")))
		again, other := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo"), from("192.0.2.9:1")))
		one, two := markIn(kept.kept["login/"+string(l.ID)]), markIn(kept.kept["login/"+string(again.ID)])
		if one == "" || one == two || raw == other {
			t.Errorf("marks %q and %q", one, two)
		}
	})
}

func recordIn(value []byte) (rec struct {
	Used json.Number
	Mark string
}) {
	_ = json.Unmarshal(value, &rec) // then it is empty, and the test fails
	return rec
}

func usedOf(value []byte) string { return recordIn(value).Used.String() }

func markIn(value []byte) string { return recordIn(value).Mark }
