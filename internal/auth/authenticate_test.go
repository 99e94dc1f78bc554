package auth_test

import (
	"strings"
	"testing"

	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/fault"
)

func TestAuthenticate(t *testing.T) {
	for name, c := range map[string]struct {
		credentials string
		want        directory.UserID
	}{
		"password of the file":            {"anna:demo", anna},
		"hashed password":                 {"ben:demo", ben},
		"UTF-8 password":                  {"dora:géhëim", dora},
		"ISO-8859-1 password (C1)":        {"dora:g\xe9h\xebim", dora},
		"wrong password":                  {"anna:nonsense", ""},
		"wrong hashed password":           {"ben:nonsense", ""},
		"empty password":                  {"anna:", ""},
		"unknown user":                    {"zoe:demo", ""},
		"empty user name":                 {":demo", ""},
		"disabled user":                   {"cara:demo", ""},
		"user name of another case":       {"Anna:demo", ""},
		"password with more at the end":   {"anna:demo1", ""},
		"password with a colon":           {"anna:demo:", ""},
		"hash in place of the password":   {"ben:" + cheap, ""},
		"ISO-8859-1 password, one letter": {"dora:g\xe9heim", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, auth.Config{}, newRecords())
			if c.want == "" {
				s.wantDenied(get(basic(c.credentials)))
				return
			}
			if p := s.wantUser(get(basic(c.credentials)), c.want); p.Via != auth.Basic || p.Login.ID != "" {
				t.Errorf("got %v, login %q", p.Via, p.Login.ID)
			}
		})
	}
}

func TestAuthenticate_Refused(t *testing.T) {
	s := open(t, auth.Config{}, newRecords())
	_, raw := s.logIn(get(basic("anna:demo")))
	for name, r := range map[string]prop{
		"no credentials":              both(),
		"wrong Basic and good cookie": both(basic("anna:no"), cookie(raw)),
		"another scheme and cookie":   both(header("Authorization", "Bearer x"), cookie(raw)),
		"two headers":                 both(basic("anna:demo"), header("Authorization", "Basic YTpi")),
		"no base64":                   header("Authorization", "Basic anna:demo"),
		"no colon":                    basic("anna"),
		"too long":                    basic("anna:" + strings.Repeat("x", 5000)),
		"unknown cookie":              cookie("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		"a good cookie, fifth of five": header("Cookie", strings.Repeat("JSESSIONID=x; ", 4)+
			"JSESSIONID="+raw),
	} {
		t.Run(name, func(t *testing.T) {
			err := s.wantDenied(get(r))
			if text := fault.TextOf(err); !strings.HasPrefix(text, "Access denied") {
				t.Errorf("text %q", text)
			}
		})
	}
	t.Run("all who are wrong hear the same", func(t *testing.T) {
		want := s.wantDenied(get(basic("zoe:demo"))).Error()
		for _, credentials := range []string{"anna:no", "ben:no", "cara:demo", "cara:no"} {
			if got := s.wantDenied(get(basic(credentials))).Error(); got != want {
				t.Errorf("%s: %q, want %q", credentials, got, want)
			}
		}
	})
}

func TestAuthenticate_Cookie(t *testing.T) {
	s := open(t, auth.Config{}, newRecords())
	l, raw := s.logIn(get(basic("anna:demo")))

	t.Run("alone opens the login", func(t *testing.T) {
		if p := s.wantUser(get(cookie(raw)), anna); p.Via != auth.Cookie || p.Login != l {
			t.Errorf("got %v", p)
		}
	})
	t.Run("among others opens it too", func(t *testing.T) {
		s.wantUser(get(header("Cookie", `a=b; JSESSIONID=old; JSESSIONID="`+raw+`"; x`)), anna)
		s.wantUser(get(header("Cookie", "route=1"), header("Cookie", "JSESSIONID="+raw)), anna)
	})
	t.Run("with an empty Authorization counts as alone", func(t *testing.T) {
		s.wantUser(get(cookie(raw), header("Authorization", "")), anna)
	})
	t.Run("beside Basic names the login", func(t *testing.T) {
		if p := s.wantUser(get(cookie(raw), basic("anna:demo")), anna); p.Via != auth.Basic || p.Login != l {
			t.Errorf("got %v", p)
		}
	})
	t.Run("beside another user's Basic is ignored", func(t *testing.T) {
		if p := s.wantUser(get(cookie(raw), basic("ben:demo")), ben); p.Login.ID != "" {
			t.Errorf("ben got login %v", p.Login)
		}
	})
	t.Run("of a disabled user is refused", func(t *testing.T) {
		s.change(anna, func(u *directory.User) { u.Enabled = false })
		s.wantDenied(get(cookie(raw)))
	})
	t.Run("of a removed user is refused", func(t *testing.T) {
		s.know(people()[1:]...)
		s.wantDenied(get(cookie(raw)))
	})
}

func TestAuthenticate_BrokenStore(t *testing.T) {
	kept := newRecords()
	kept.broken = errBroken
	s := open(t, auth.Config{}, kept)
	_, err := s.Authenticate(get(basic("anna:demo")))
	wantKind(t, err, fault.Unavailable)

	kept.do(func(m *records) { m.broken = nil })
	s.wantUser(get(basic("anna:demo")), anna)
}
