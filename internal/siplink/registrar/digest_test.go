package registrar_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icholy/digest"

	"parley/test/records"
)

func TestChallengesAreSHA256ThenMD5WithQop(t *testing.T) {
	p := softphone(open(t, &records.Store{}), "3001")
	reply := p.r.Register(t.Context(), p.message("REGISTER"), p.origin)
	var got []string
	for _, f := range reply.Fields {
		c, err := digest.ParseChallenge(f.Value)
		if err != nil || f.Name != "WWW-Authenticate" || c.Realm != "im.test" || c.Stale || !c.SupportsQOP("auth") {
			t.Fatalf("%s: %+v", f.Value, err)
		}
		got = append(got, c.Algorithm)
	}
	if reply.Code != 401 || strings.Join(got, " ") != "SHA-256 MD5" {
		t.Errorf("%d %v", reply.Code, got)
	}
	for _, algorithm := range got {
		p.algorithm = algorithm
		want(t, p.register("Contact: <sip:3001@a>"), 200, "a 3600")
	}
}

func TestACountHoldsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := softphone(open(t, &records.Store{}), "3001")
		challenge := p.r.Register(t.Context(), p.message("REGISTER"), p.origin)
		try := func(count int) (int, bool) {
			reply := p.r.Register(t.Context(), p.message("REGISTER", p.solve(challenge, "REGISTER", count)), p.origin)
			return reply.Code, strings.Contains(field(reply, "WWW-Authenticate"), "stale=true")
		}
		for _, c := range []struct {
			count, code int
		}{{1, 200}, {1, 401}, {3, 200}, {2, 200}, {2, 401}, {60, 200}, {59, 200}, {3, 401}, {1000, 401}} {
			if code, isStale := try(c.count); code != c.code || isStale != (code == 401) {
				t.Errorf("count %d: %d, stale %v", c.count, code, isStale)
			}
		}
		time.Sleep(5*time.Minute + time.Second)
		if code, isStale := try(61); code != 401 || !isStale {
			t.Errorf("after its life: %d, stale %v", code, isStale)
		}
	})
}

func TestADigestMustFit(t *testing.T) {
	p := softphone(open(t, &records.Store{}), "3001")
	challenge := p.r.Register(t.Context(), p.message("REGISTER"), p.origin)
	right := p.solve(challenge, "REGISTER", 1)
	for name, edit := range map[string]func(string) string{
		"another method": func(string) string { return p.solve(challenge, "INVITE", 1) },
		"no qop":         func(s string) string { return strings.Replace(s, "qop=auth", "qop=\"\"", 1) },
		"another user":   func(s string) string { return strings.Replace(s, `"3001"`, `"3002"`, 1) },
		"another realm":  func(s string) string { return strings.Replace(s, "im.test", "em.test", 1) },
		"another nonce":  func(s string) string { return strings.Replace(s, `nonce="`, `nonce="x`, 1) },
		"another count":  func(s string) string { return strings.Replace(s, "00000001", "00000002", 1) },
		"nonsense":       func(string) string { return "Authorization: Digest ,,=" },
		"nothing":        func(string) string { return "Authorization: Digest" },
	} {
		line := edit(right)
		if line == right {
			t.Fatalf("%s: nothing was edited in %s", name, right)
		}
		if reply := p.r.Register(t.Context(), p.message("REGISTER", line), p.origin); reply.Code != 401 {
			t.Errorf("%s: %d", name, reply.Code)
		}
	}
	if reply := p.r.Register(t.Context(), p.message("REGISTER", right), p.origin); reply.Code != 200 {
		t.Errorf("the right one: %+v", reply)
	}
}
