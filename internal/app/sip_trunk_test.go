package app_test

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"parley/internal/config"
	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	sipwire "parley/internal/siplink/wire"
)

// pbx is a registrar of others that tells who registers, and for how long.
type pbx chan string

func (p pbx) Register(_ context.Context, m sipwire.Message, _ sipwire.Origin) sipwire.Reply {
	to, _ := sipwire.ReadAddress(m.Get("To"))
	p <- to.URI.User + " for " + m.Get("Expires") + " s"
	return sipwire.Reply{Code: 200, Reason: "OK"}
}

func (pbx) Admit(context.Context, sipwire.Message, sipwire.Origin) (sipwire.Party, *sipwire.Reply) {
	return sipwire.Party{}, &sipwire.Reply{Code: 403, Reason: "Forbidden"}
}

func (pbx) Trusted(netip.Addr, []string) bool { return true }
func (pbx) Gone(string)                       {}

// A server registers at a trunk that wants it, and says farewell when it stops.
func TestSIPRegistersAtATrunk(t *testing.T) {
	t.Parallel()
	heard := make(pbx, 10)
	e, err := endpoint.Open(endpoint.Config{Listen: []flow.Listener{{Transport: "udp", Address: "127.0.0.1:0"}}, MaxHead: 8192, MaxBody: 8192,
		MaxConnections: 1, MaxRequests: 10, MaxDialogs: 1, SessionExpires: time.Hour, MinSE: time.Minute, Registrar: heard, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	e.Serve(endpoint.Handler{})
	s := onStage(t, sip, func(cfg *config.Config) {
		cfg.SIP.Trunks = []config.Trunk{{Name: "pbx", Address: e.Addresses()[0].Address, Transport: "udp", Signalling: "session", Register: "9001"}}
	})
	hear := func(want string) {
		t.Helper()
		select {
		case got := <-heard:
			if got != want {
				t.Errorf("the trunk hears %s, want %s", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the trunk does not hear %s", want)
		}
	}
	hear("9001 for 3600 s")
	s.stop()
	hear("9001 for 0 s")
}
