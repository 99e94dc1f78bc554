package auth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/auth"
	"parley/internal/fault"
)

func TestRestart(t *testing.T) {
	t.Run("a cookie goes on (D-34)", func(t *testing.T) {
		kept := newRecords()
		before := open(t, auth.Config{}, kept)
		l, raw := before.logIn(get(basic("anna:demo")))
		after := open(t, auth.Config{}, kept)
		if p := after.wantUser(get(cookie(raw)), anna); p.Login.ID != l.ID || !p.Login.Since.Equal(l.Since) {
			t.Errorf("got %v, want %v", p.Login, l)
		}
	})
	t.Run("a cookie-less client gets a new login", func(t *testing.T) {
		kept := newRecords()
		l, old := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo")))
		after := open(t, auth.Config{}, kept)
		if second, raw := after.logIn(get(basic("anna:demo"))); second.ID == l.ID || raw == old {
			t.Error("the cookie was kept")
		}
	})
	t.Run("a logout stays one", func(t *testing.T) {
		kept := newRecords()
		before := open(t, auth.Config{}, kept)
		l, raw := before.logIn(get(basic("anna:demo")))
		before.Logout(t.Context(), l.ID)
		open(t, auth.Config{}, kept).wantDenied(get(cookie(raw)))
	})
	t.Run("a login that idled on meanwhile ends, and is reported", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			kept := newRecords()
			_, raw := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo")))
			time.Sleep(time.Hour)
			after := open(t, auth.Config{}, kept)
			after.wantDenied(get(cookie(raw)))
			after.Sweep(t.Context())
			if seen := after.seen(); len(seen) != 1 || seen[0] != anna {
				t.Errorf("reported %v, want anna", seen)
			}
		})
	})
	t.Run("the last use is written when Run ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			kept := newRecords()
			before := open(t, auth.Config{}, kept)
			_, raw := before.logIn(get(basic("anna:demo")))
			time.Sleep(20 * time.Minute)
			before.wantUser(get(cookie(raw)), anna)
			if err := before.Run(ended(t.Context())); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Minute)
			open(t, auth.Config{}, kept).wantUser(get(cookie(raw)), anna)
		})
	})
	t.Run("a smaller limit keeps the logins used last", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			kept := newRecords()
			before := open(t, auth.Config{}, kept)
			_, first := before.logIn(get(basic("anna:demo")))
			time.Sleep(time.Second)
			_, second := before.logIn(get(basic("ben:demo")))
			after := open(t, auth.Config{Logins: 1}, kept)
			after.wantDenied(get(cookie(first)))
			after.wantUser(get(cookie(second)), ben)
		})
	})
	t.Run("a record that does not read is told of and left alone", func(t *testing.T) {
		kept := newRecords()
		_, raw := open(t, auth.Config{}, kept).logIn(get(basic("anna:demo")))
		kept.kept["login/short"] = []byte(`{"user":"anna-id"}`)
		kept.kept["login/"+"00"] = []byte(`nonsense`)
		after := open(t, auth.Config{}, kept)
		after.wantUser(get(cookie(raw)), anna)
		if len(after.failed) != 2 {
			t.Errorf("told of %v, want two", after.failed)
		}
	})
	t.Run("Run fails when the store does", func(t *testing.T) {
		kept := newRecords()
		kept.broken = errBroken
		wantKind(t, open(t, auth.Config{}, kept).Run(t.Context()), fault.Unavailable)
	})
}

func TestRestart_CSRF(t *testing.T) {
	kept, cfg := newRecords(), auth.Config{CSRF: true}
	before := open(t, cfg, kept)
	l, raw := before.logIn(get(basic("anna:demo")))
	w := httptest.NewRecorder()
	before.OfferCSRF(w, get(), l)

	after := open(t, cfg, kept)
	r := request(http.MethodPost, cookie(raw), header("X-CSRF-TOKEN", tokenOf(w)))
	if err := after.CheckCSRF(r, after.wantUser(r, anna)); err != nil {
		t.Errorf("the token did not outlive the restart: %v", err)
	}

	kept.kept["secret/csrf"] = []byte("short")
	wantKind(t, open(t, cfg, kept).Load(context.Background()), fault.Internal)
}
