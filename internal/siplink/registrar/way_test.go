package registrar_test

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"parley/internal/siplink/registrar"
	"parley/internal/siplink/wire"
	"parley/test/records"

	"github.com/icholy/digest"
)

// one is a directory of the DN 3007, which may register.
type one struct{ nobody }

func (one) Account(number string) (registrar.Account, bool) {
	return registrar.Account{Number: number, HA1: registrar.HA1s(number, "demo", "secret")}, number == "3007"
}

// TestWay: over UDP a DN is reached where its contact says, unless it does not
// know its own address; over a connection by that alone.
func TestWay(t *testing.T) {
	for outcome, phone := range map[string]struct {
		via       string
		transport string
		want      string
	}{
		"by the contact, which is another socket": {"SIP/2.0/UDP 192.0.2.1:4000;rport", "udp", ""},
		"by the source behind a translator":       {"SIP/2.0/UDP 10.0.0.7:5060;rport", "udp", "flow"},
		"by the contact from whatever port":       {"SIP/2.0/UDP 192.0.2.1:5060;rport", "udp", ""},
		"by the source of who has but a name":     {"SIP/2.0/UDP phone.invalid:4000;rport", "udp", "flow"},
		"by the connection":                       {"SIP/2.0/TCP 192.0.2.1:4000", "tcp", "flow"},
	} {
		t.Run(outcome, func(t *testing.T) {
			r, err := registrar.Open(t.Context(), registrar.Config{Accounts: one{}, Records: &records.Store{}, Realm: "demo", Contacts: 1,
				Expires: time.Hour, MinExpires: time.Minute, MaxExpires: time.Hour, NonceLife: time.Minute, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			from := wire.Origin{Transport: phone.transport, Source: netip.MustParseAddrPort("192.0.2.1:4000"), Flow: "flow"}
			if reply := register(t, r, phone.via, from); reply.Code != 200 {
				t.Fatalf("%+v", reply)
			}
			if all := r.Bindings("3007"); len(all) != 1 || all[0].Flow != phone.want || all[0].Contact != "sip:3007@192.0.2.9:5099" {
				t.Errorf("%+v", all)
			}
		})
	}
}

// register registers, with the digest that it is asked for.
func register(t *testing.T, r *registrar.Registrar, via string, from wire.Origin) wire.Reply {
	t.Helper()
	ask := func(authorization string) wire.Reply {
		m, err := wire.Read([]byte("REGISTER sip:demo SIP/2.0\r\nVia: "+via+"\r\nFrom: <sip:3007@demo>;tag=1\r\nTo: <sip:3007@demo>\r\nCall-ID: 1\r\nCSeq: 1 REGISTER\r\n"+
			"Contact: <sip:3007@192.0.2.9:5099>\r\n"+authorization+"\r\n"), false)
		if err != nil {
			t.Fatal(err)
		}
		return r.Register(context.Background(), m, from)
	}
	challenge, err := digest.ParseChallenge(ask("").Fields[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := digest.Digest(challenge, digest.Options{Method: "REGISTER", URI: "sip:demo", Count: 1, Username: "3007", Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return ask("Authorization: " + shown.String() + "\r\n")
}

// A binding that has a connection outlives it if its contact leads to the phone
// all the same.
func TestWhoOutlivesAConnection(t *testing.T) {
	for contact, want := range map[string]bool{
		"<sip:3007@192.0.2.1:5060;transport=tcp>":                       true,
		"<sip:3007@192.0.2.1;transport=TCP>":                            true,
		"<sip:3007@192.0.2.1:40000;transport=tcp>":                      false, // the connection's own end
		"<sip:3007@10.0.0.7:5060;transport=tcp>":                        false, // behind a translator of addresses
		"<sip:3007@192.0.2.1:5060>":                                     false, // over UDP, as it says
		"<sip:3007@phone.invalid;transport=tcp>":                        false,
		"<sip:3007@10.0.0.7:5060;transport=tcp>\r\nPath: <sip:edge;lr>": true,
	} {
		r := open(t, &records.Store{})
		p := softphone(r, "3001")
		p.origin = wire.Origin{Transport: "tcp", Source: netip.MustParseAddrPort("192.0.2.1:40000"), Flow: "tcp/1"}
		if reply := p.register("Contact: " + contact); reply.Code != 200 {
			t.Fatalf("%+v", reply)
		}
		if all := r.Bindings("3001"); all[0].Flow != "tcp/1" { // as long as it lives it is the best way
			t.Errorf("%s: %+v", contact, all)
		}
		r.Gone("tcp/1")
		if all := r.Bindings("3001"); len(all) > 0 != want || want && all[0].Flow != "" {
			t.Errorf("%s: %+v", contact, all)
		}
	}
}
