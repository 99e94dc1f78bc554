package auth_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"parley/internal/auth"
	"parley/internal/fault"
)

// tokenOf reads the headers in the vendor's spelling, as it goes to the wire.
func tokenOf(w *httptest.ResponseRecorder) string {
	if name := map[string][]string(w.Header())["X-CSRF-HEADER"]; len(name) != 1 || len(w.Header()[name[0]]) != 1 {
		return ""
	}
	return map[string][]string(w.Header())["X-CSRF-TOKEN"][0]
}

func TestCSRF(t *testing.T) {
	s := open(t, auth.Config{CSRF: true}, newRecords())
	l, raw := s.logIn(get(basic("anna:demo")))
	other, _ := s.logIn(get(basic("anna:demo"), from("192.0.2.9:1")))
	offer := func(r *http.Request, l auth.Login) string {
		w := httptest.NewRecorder()
		s.OfferCSRF(w, r, l)
		return tokenOf(w)
	}
	token := offer(get(), l)

	t.Run("any GET offers the token of the login, a UUID", func(t *testing.T) {
		if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(token) {
			t.Errorf("got %q", token)
		}
		if again := offer(get(), l); again != token || offer(get(), other) == token {
			t.Error("one login has two tokens, or two logins have one")
		}
		if offer(request(http.MethodHead), l) != token {
			t.Error("HEAD offers another than GET")
		}
	})
	t.Run("nothing else does", func(t *testing.T) {
		if offer(request(http.MethodPost), l) != "" || offer(get(), auth.Login{}) != "" {
			t.Error("offered")
		}
	})
	t.Run("the token lets a POST pass", func(t *testing.T) {
		r := request(http.MethodPost, cookie(raw), header("x-csrf-token", token))
		if err := s.CheckCSRF(r, s.wantUser(r, anna)); err != nil {
			t.Error(err)
		}
	})
	t.Run("reading needs none", func(t *testing.T) {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			if err := s.CheckCSRF(request(method), auth.Principal{}); err != nil {
				t.Error(err)
			}
		}
	})
	for name, c := range map[string]struct {
		by  prop
		say string
	}{
		"no cookie":                {both(basic("anna:demo"), header("X-CSRF-TOKEN", token)), "no JSESSIONID cookie"},
		"a cookie that is no more": {both(basic("anna:demo"), cookie("x"), header("X-CSRF-TOKEN", token)), "no JSESSIONID cookie"},
		"another user's cookie":    {both(basic("ben:demo"), cookie(raw), header("X-CSRF-TOKEN", token)), "no JSESSIONID cookie"},
		"no token":                 {cookie(raw), "no X-CSRF-TOKEN header"},
		"no token beside Basic":    {both(basic("anna:demo"), cookie(raw)), "no X-CSRF-TOKEN header"},
		"another login's token":    {both(cookie(raw), header("X-CSRF-TOKEN", offer(get(), other))), "not the token"},
		"nonsense":                 {both(cookie(raw), header("X-CSRF-TOKEN", "nonsense")), "not the token"},
	} {
		t.Run(name+" is refused in its own words", func(t *testing.T) {
			for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
				r := request(method, c.by)
				p, _ := s.Authenticate(r)
				err := s.CheckCSRF(r, p)
				wantKind(t, err, fault.Forbidden)
				text := fault.TextOf(err)
				if !strings.HasPrefix(text, "Missing or invalid Csrf token") || !strings.Contains(text, c.say) {
					t.Errorf("text %q", text)
				}
			}
		})
	}
}

func TestCSRF_Off(t *testing.T) {
	s := open(t, auth.Config{}, newRecords())
	l, _ := s.logIn(get(basic("anna:demo")))
	w := httptest.NewRecorder()
	s.OfferCSRF(w, get(), l)
	if len(w.Header()) != 0 {
		t.Errorf("offered %v", w.Header())
	}
	if err := s.CheckCSRF(request(http.MethodPost), auth.Principal{}); err != nil {
		t.Error(err)
	}
}

func TestChallenge(t *testing.T) {
	for name, c := range map[string]struct {
		by   prop
		want string
	}{
		"a browser's page is asked":     {both(), `Basic realm="parley", charset="UTF-8"`},
		"a script's request is not":     {header("X-Requested-With", "XMLHttpRequest"), ""},
		"in whatever case it says so":   {header("X-Requested-With", "xmlhttprequest"), ""},
		"something else there is asked": {header("X-Requested-With", "com.example"), `Basic realm="parley", charset="UTF-8"`},
	} {
		w := httptest.NewRecorder()
		auth.Challenge(w, get(c.by))
		if got := w.Header().Get("WWW-Authenticate"); got != c.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
