package registrar_test

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"parley/internal/siplink/registrar"
	"parley/internal/siplink/wire"
	"parley/test/records"
)

// nobody is a directory without DNs.
type nobody struct{}

func (nobody) Account(string) (registrar.Account, bool) { return registrar.Account{}, false }
func (nobody) From(netip.Addr) []registrar.Account      { return nil }

// TestOffer: a phone is offered what it can choose from.
func TestOffer(t *testing.T) {
	r, err := registrar.Open(t.Context(), registrar.Config{Accounts: nobody{}, Records: &records.Store{}, Realm: "demo",
		Contacts: 1, NonceLife: time.Minute, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for agent, want := range map[string]string{
		"":                              "SHA-256 MD5",
		"Linphonec/5.1.65":              "SHA-256 MD5",
		"baresip v3.5.1":                "SHA-256 MD5",
		"baresip v1.0.0 (x86_64/linux)": "MD5",
		"JsSIP 3.13.8":                  "MD5",
		"sipsak 0.9.8.1":                "MD5",
	} {
		m, err := wire.Read([]byte("MESSAGE sip:3001@example.test SIP/2.0\r\nFrom: <sip:3007@example.test>;tag=1\r\nUser-Agent: "+agent+"\r\n\r\n"), false)
		_, reply := r.Admit(t.Context(), m, wire.Origin{})
		if err != nil || reply == nil || reply.Code != 401 {
			t.Fatalf("%q: %v %+v", agent, err, reply)
		}
		var got []string
		for _, f := range reply.Fields {
			_, rest, _ := strings.Cut(f.Value, "algorithm=")
			algorithm, _, _ := strings.Cut(rest, ",")
			got = append(got, algorithm)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is offered %s, want %s", agent, got, want)
		}
	}
}
