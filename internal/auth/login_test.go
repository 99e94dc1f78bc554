package auth_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/fault"
)

func TestEnsureLogin(t *testing.T) {
	t.Run("is durable before the cookie is sent", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		p := s.wantUser(get(basic("anna:demo")), anna)
		s.records.do(func(m *records) { m.broken = errBroken })
		w := httptest.NewRecorder()
		_, err := s.EnsureLogin(w, get(), p)
		wantKind(t, err, fault.Unavailable)
		if len(w.Header()) != 0 {
			t.Errorf("sent %v", w.Header())
		}
		s.records.do(func(m *records) { m.broken = nil })
		if _, raw := s.logIn(get(basic("anna:demo"))); raw == "" {
			t.Error("no login after the store came back")
		}
	})
	t.Run("keeps the digest of the cookie alone", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		l, raw := s.logIn(get(basic("anna:demo")))
		d := sha256.Sum256([]byte(raw))
		if string(l.ID) != hex.EncodeToString(d[:]) || len(raw) < 26 {
			t.Errorf("id %s, cookie %s", l.ID, raw)
		}
		for key, value := range s.records.kept {
			if strings.Contains(key+string(value), raw) {
				t.Errorf("the store holds the cookie: %s %s", key, value)
			}
		}
	})
	t.Run("sends no cookie to who has it", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		l, raw := s.logIn(get(basic("anna:demo")))
		for _, r := range []*http.Request{get(cookie(raw)), get(cookie(raw), basic("anna:demo"))} {
			if again, sent := s.logIn(r); again != l || sent != "" {
				t.Errorf("got %v and cookie %q", again, sent)
			}
		}
	})
	t.Run("takes over no cookie of the client's making", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		const chosen = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		if _, raw := s.logIn(get(basic("anna:demo"), cookie(chosen))); raw == chosen || raw == "" {
			t.Errorf("got cookie %q", raw)
		}
		s.wantDenied(get(cookie(chosen)))
	})
	t.Run("gives ben a login of his own beside anna's cookie", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		_, hers := s.logIn(get(basic("anna:demo")))
		_, his := s.logIn(get(basic("ben:demo"), cookie(hers)))
		s.wantUser(get(cookie(his)), ben)
		s.wantUser(get(cookie(hers)), anna)
	})
	t.Run("needs a principal", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		_, err := s.EnsureLogin(httptest.NewRecorder(), get(), auth.Principal{})
		wantKind(t, err, fault.Unauthenticated)
	})
}

func TestEnsureLogin_Shared(t *testing.T) {
	desk := both(basic("anna:demo"), header("User-Agent", "desk"), from("192.0.2.1:4000"))
	t.Run("by the cookie-less requests of one client", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		l, raw := s.logIn(get(desk))
		for range 100 {
			if again, sent := s.logIn(get(desk, from("192.0.2.1:4001"))); again != l || sent != raw {
				t.Fatalf("got %v, %q; want %v, %q", again, sent, l, raw)
			}
		}
		if puts, _ := s.records.count(); puts != 1 {
			t.Errorf("%d writes, want 1", puts)
		}
	})
	for name, other := range map[string]prop{
		"not by another host":    from("192.0.2.2:4000"),
		"not by another program": func(r *http.Request) { r.Header.Set("User-Agent", "phone") },
		"not by another user":    basic("ben:demo"),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, auth.Config{}, newRecords())
			l, _ := s.logIn(get(desk))
			if second, _ := s.logIn(get(desk, other)); second.ID == l.ID {
				t.Error("shared")
			}
		})
	}
	t.Run("is made once by many requests at once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, auth.Config{}, newRecords())
			s.records.gate = make(chan struct{})
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() { s.logIn(get(desk)) })
			}
			synctest.Wait()
			close(s.records.gate)
			all.Wait()
			if puts, kept := s.records.count(); puts != 1 || kept != 1 {
				t.Errorf("%d writes, %d records, want 1", puts, kept)
			}
		})
	})
	t.Run("is made though the first request is given up", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, auth.Config{}, newRecords())
			s.records.gate = make(chan struct{})
			p := s.wantUser(get(desk), anna)
			ctx, giveUp := context.WithCancel(t.Context())
			var all sync.WaitGroup
			all.Go(func() { s.EnsureLogin(httptest.NewRecorder(), get(desk, within(ctx)), p) })
			synctest.Wait()
			all.Go(func() { s.logIn(get(desk)) }) // fails if the login is not made
			_, err := s.EnsureLogin(httptest.NewRecorder(), get(desk, within(ended(ctx))), p)
			wantKind(t, err, fault.Unavailable)
			giveUp()
			close(s.records.gate)
			all.Wait()
			if puts, kept := s.records.count(); puts != 1 || kept != 1 {
				t.Errorf("%d writes, %d records, want 1", puts, kept)
			}
		})
	})
}

// ended returns a context that is over.
func ended(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

func TestEnsureLogin_Cookie(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  auth.Config
		tls  bool
		want string
	}{
		"by default":   {auth.Config{}, false, "; Path=/; HttpOnly; SameSite=Lax"},
		"over TLS":     {auth.Config{}, true, "; Path=/; HttpOnly; Secure; SameSite=Lax"},
		"behind proxy": {auth.Config{Secure: true, SameSite: http.SameSiteNoneMode}, false, "; Path=/; HttpOnly; Secure; SameSite=None"},
		"strict":       {auth.Config{SameSite: http.SameSiteStrictMode}, false, "; Path=/; HttpOnly; SameSite=Strict"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.cfg, newRecords())
			r, w := get(basic("anna:demo")), httptest.NewRecorder()
			if c.tls {
				r.TLS = &tls.ConnectionState{}
			}
			s.EnsureLogin(w, r, s.wantUser(r, anna))
			if got := w.Header().Values("Set-Cookie"); len(got) != 1 || got[0] != "JSESSIONID="+cookieOf(w)+c.want {
				t.Errorf("got %q", got)
			}
			s.ForgetCookie(w, r)
			if got := w.Header().Values("Set-Cookie"); len(got) != 1 || !strings.HasPrefix(got[0], "JSESSIONID=; Path=/; Max-Age=0;") {
				t.Errorf("after forgetting: %q", got)
			}
		})
	}
}

func TestLogout(t *testing.T) {
	t.Run("ends the one login", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		l, raw := s.logIn(get(basic("anna:demo")))
		_, other := s.logIn(get(basic("anna:demo"), from("192.0.2.9:1")))
		if err := s.Logout(t.Context(), l.ID); err != nil {
			t.Fatal(err)
		}
		s.wantDenied(get(cookie(raw)))
		s.wantUser(get(cookie(other)), anna)
		if _, kept := s.records.count(); kept != 1 {
			t.Errorf("%d records, want 1", kept)
		}
		if second, fresh := s.logIn(get(basic("anna:demo"))); second.ID == l.ID || fresh == raw {
			t.Error("the ended login came back")
		}
	})
	t.Run("of a user ends all of his and nobody else's", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		_, one := s.logIn(get(basic("anna:demo")))
		_, two := s.logIn(get(basic("anna:demo"), from("192.0.2.9:1")))
		_, his := s.logIn(get(basic("ben:demo")))
		if err := s.LogoutUser(t.Context(), anna); err != nil {
			t.Fatal(err)
		}
		s.wantDenied(get(cookie(one)))
		s.wantDenied(get(cookie(two)))
		s.wantUser(get(cookie(his)), ben)
		if seen := s.seen(); len(seen) != 0 {
			t.Errorf("logout was reported as expiry of %v", seen)
		}
	})
	t.Run("changes nothing when the store is broken", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		l, raw := s.logIn(get(basic("anna:demo")))
		s.records.do(func(m *records) { m.broken = errBroken })
		wantKind(t, s.Logout(t.Context(), l.ID), fault.Unavailable)
		s.wantUser(get(cookie(raw)), anna)
		s.records.do(func(m *records) { m.broken = nil })
		if err := s.Logout(t.Context(), l.ID); err != nil {
			t.Fatal(err)
		}
		s.wantDenied(get(cookie(raw)))
	})
	t.Run("of what is not there is no fault", func(t *testing.T) {
		s := open(t, auth.Config{}, newRecords())
		l, _ := s.logIn(get(basic("anna:demo")))
		for _, id := range []auth.LoginID{l.ID, l.ID, "", "nonsense", auth.LoginID(strings.Repeat("f", 66))} {
			if err := s.Logout(t.Context(), id); err != nil {
				t.Errorf("%q: %v", id, err)
			}
		}
		if err := s.LogoutUser(t.Context(), directory.UserID("zoe-id")); err != nil {
			t.Error(err)
		}
	})
}
