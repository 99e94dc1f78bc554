package auth_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"parley/internal/auth"
	"parley/internal/directory"
)

func BenchmarkAuthenticate(b *testing.B) {
	s := open(b, auth.Config{}, newRecords())
	hash, err := auth.HashPassword("demo")
	if err != nil {
		b.Fatal(err)
	}
	s.change(ben, func(u *directory.User) { u.Credential.Hash = hash })
	_, raw := s.logIn(get(basic("anna:demo")))
	for name, p := range map[string]prop{
		"remembered file password": basic("anna:demo"),
		"remembered hash":          basic("ben:demo"),
		"cookie":                   cookie(raw),
		"cookie and Basic":         both(cookie(raw), basic("anna:demo")),
	} {
		b.Run(name, func(b *testing.B) {
			r := get(p)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Authenticate(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("wrong password", func(b *testing.B) {
		r := get(basic("ben:no"), within(context.Background()))
		for b.Loop() {
			if _, err := s.Authenticate(r); err == nil {
				b.Fatal("let in")
			}
		}
	})
}

// BenchmarkEnsureLogin is client C1: Basic on every request and no cookie.
func BenchmarkEnsureLogin(b *testing.B) {
	s := open(b, auth.Config{}, newRecords())
	r := get(basic("anna:demo"), header("User-Agent", "a desktop"))
	b.ReportAllocs()
	for b.Loop() {
		p, err := s.Authenticate(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.EnsureLogin(httptest.NewRecorder(), r, p); err != nil {
			b.Fatal(err)
		}
	}
}
