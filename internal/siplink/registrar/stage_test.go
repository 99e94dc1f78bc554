package registrar_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/icholy/digest"

	"parley/internal/siplink/registrar"
	"parley/internal/siplink/wire"
	"parley/test/records"
)

// people have the DNs 3001 and 3002 with the password "demo", 3003 without one,
// and 3007 at a static address.
type people struct{ gone string }

func (p people) Account(number string) (registrar.Account, bool) {
	switch number {
	case p.gone:
		return registrar.Account{}, false
	case "3001", "3002":
		return registrar.Account{Number: number, HA1: registrar.HA1s(number, "im.test", "demo")}, true
	case "3003", "3007":
		return registrar.Account{Number: number}, true
	}
	return registrar.Account{}, false
}

func (people) From(ip netip.Addr) []registrar.Account {
	if ip == netip.MustParseAddr("10.0.0.7") {
		return []registrar.Account{{Number: "3007", Static: []netip.Addr{ip}}}
	}
	return nil
}

func config(s registrar.Records) registrar.Config {
	return registrar.Config{Accounts: &people{}, Records: s, Realm: "im.test", Contacts: 2, Expires: time.Hour, MinExpires: time.Minute,
		MaxExpires: 2 * time.Hour, NonceLife: 5 * time.Minute, Logger: slog.New(slog.DiscardHandler),
		Trunks: []registrar.Trunk{{Name: "pbx", Addresses: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}, Certificates: []string{"pbx.test"}}}}
}

func open(t *testing.T, s *records.Store) *registrar.Registrar {
	t.Helper()
	r, err := registrar.Open(t.Context(), config(s))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// phone registers as a DN from an address.
type phone struct {
	r         *registrar.Registrar
	number    string
	password  string
	origin    wire.Origin
	callID    string
	seq       uint32
	algorithm string
}

func softphone(r *registrar.Registrar, number string) *phone {
	return &phone{r: r, number: number, password: "demo", callID: "c" + number, algorithm: "SHA-256",
		origin: wire.Origin{Transport: "udp", Source: netip.MustParseAddrPort("10.0.0.5:5060"), Flow: "udp/a/b"}}
}

func (p *phone) message(method string, lines ...string) wire.Message {
	p.seq++
	head := fmt.Sprintf("%s sip:im.test SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK%d\r\nFrom: <sip:%s@im.test>;tag=x\r\n"+
		"To: <sip:%s@im.test>\r\nCall-ID: %s\r\nCSeq: %d %s\r\n", method, p.seq, p.number, p.number, p.callID, p.seq, method)
	for _, line := range lines {
		head += line + "\r\n"
	}
	m, _ := wire.Read([]byte(head+"Content-Length: 0\r\n\r\n"), false)
	return m
}

// solve answers a challenge of the phone's algorithm.
func (p *phone) solve(reply wire.Reply, method string, count int) string {
	for _, f := range reply.Fields {
		c, err := digest.ParseChallenge(f.Value)
		if err != nil || c.Algorithm != p.algorithm {
			continue
		}
		answer, err := digest.Digest(c, digest.Options{Method: method, URI: "sip:im.test", Username: p.number, Password: p.password, Count: count})
		if err != nil {
			return ""
		}
		return "Authorization: " + answer.String()
	}
	return ""
}

// register sends a REGISTER and answers its challenge.
func (p *phone) register(lines ...string) wire.Reply {
	first := p.r.Register(context.Background(), p.message("REGISTER", lines...), p.origin)
	if first.Code != 401 {
		return first
	}
	return p.r.Register(context.Background(), p.message("REGISTER", append(lines, p.solve(first, "REGISTER", 1))...), p.origin)
}

// contacts are the bindings that a 200 lists.
func contacts(reply wire.Reply) string {
	var all []string
	for _, f := range reply.Fields {
		if f.Name == "Contact" {
			a, _ := wire.ReadAddress(f.Value)
			expires, _ := a.Params.Get("expires")
			all = append(all, a.URI.Host+" "+expires)
		}
	}
	return strings.Join(all, ", ")
}

func want(t *testing.T, reply wire.Reply, code int, list string) {
	t.Helper()
	if reply.Code != code || contacts(reply) != list {
		t.Errorf("%d %s with %q, want %d with %q", reply.Code, reply.Reason, contacts(reply), code, list)
	}
}

func field(reply wire.Reply, name string) string {
	for _, f := range reply.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}
