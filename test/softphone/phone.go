package softphone

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

// Phone is a SIP user agent over UDP and TCP on loopback.
type Phone struct {
	*endpoint.Endpoint
	At      string // its address and port for UDP
	Server  string // where it finds the server; set it before it speaks
	Heard   chan endpoint.Message
	Dialogs chan *endpoint.Dialog // that it accepted
	Ended   chan endpoint.End

	t      testing.TB
	mu     sync.Mutex // guards what follows
	refuse int
	takes  func(text string) int
}

// Open returns a phone that accepts everything, until the test ends.
func Open(t testing.TB) *Phone {
	t.Helper()
	p := &Phone{t: t, Heard: make(chan endpoint.Message, 10_000), Dialogs: make(chan *endpoint.Dialog, 100), Ended: make(chan endpoint.End, 100)}
	var err error
	p.Endpoint, err = endpoint.Open(endpoint.Config{Listen: []flow.Listener{{Transport: "udp", Address: "127.0.0.1:0"}, {Transport: "tcp", Address: "127.0.0.1:0"}},
		MaxHead: 16 << 10, MaxBody: 16 << 10, MaxConnections: 10, MaxRequests: 1000, MaxDialogs: 100,
		SessionExpires: 30 * time.Minute, MinSE: 90 * time.Second, Registrar: doorman{}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	p.At = p.Addresses()[0].Address
	p.Serve(endpoint.Handler{
		Message: func(_ context.Context, m endpoint.Message) endpoint.Answer { return p.hear(m) },
		Invite:  p.invited,
	})
	return p
}

// Refuses has the phone answer every INVITE with the code; 0: accept it.
func (p *Phone) Refuses(code int) { p.mu.Lock(); defer p.mu.Unlock(); p.refuse = code }

// Takes has the phone answer texts with what takes says.
func (p *Phone) Takes(takes func(text string) int) { p.mu.Lock(); defer p.mu.Unlock(); p.takes = takes }

func (p *Phone) invited(_ context.Context, inv *endpoint.Invitation) {
	p.mu.Lock()
	refuse := p.refuse
	p.mu.Unlock()
	inv.Ring()
	if refuse > 0 {
		inv.Refuse(refuse, "Refused")
		return
	}
	if d, err := inv.Accept(p.dialog()); err == nil {
		p.Dialogs <- d
	}
}

func (p *Phone) dialog() endpoint.DialogHandler {
	return endpoint.DialogHandler{
		Message: func(_ context.Context, _ *endpoint.Dialog, m endpoint.Message) endpoint.Answer { return p.hear(m) },
		Ended:   func(_ *endpoint.Dialog, e endpoint.End) { p.Ended <- e },
	}
}

func (p *Phone) hear(m endpoint.Message) endpoint.Answer {
	p.mu.Lock()
	takes := p.takes
	p.mu.Unlock()
	if takes != nil {
		if code := takes(m.Text); code != 200 {
			return endpoint.Answer{Code: code, Reason: "Refused"}
		}
	}
	p.Heard <- m
	return endpoint.Answer{Code: 200, Reason: "OK"}
}

// Writes sends a MESSAGE from a number of the phone's to a DN.
func (p *Phone) Writes(from, to, text string) endpoint.Answer {
	return p.Message(p.t.Context(), endpoint.Party{Number: from}, p.target(to), endpoint.Outgoing{Text: text})
}

// Registers keeps the phone registered as a number at the server until ctx ends,
// and returns when it is.
func (p *Phone) Registers(ctx context.Context, number, password string) {
	p.t.Helper()
	through := make(chan endpoint.Answer, 100)
	r := endpoint.Registration{Number: number, Registrar: "sip:" + p.Server, Expires: time.Hour,
		Credentials: &endpoint.Credentials{User: number, Password: password}, Told: func(a endpoint.Answer) { through <- a }}
	ended := make(chan error, 1)
	go func() { ended <- p.Register(ctx, r) }()
	p.t.Cleanup(func() {
		if err := <-ended; err != nil {
			p.t.Error(err)
		}
	})
	if a := Next(p.t, through); !a.OK() {
		p.t.Fatal(a)
	}
}

// Invites calls a DN from a number of the phone's.
func (p *Phone) Invites(from, to string) (*endpoint.Dialog, endpoint.Answer) {
	return p.Invite(p.t.Context(), endpoint.Party{Number: from}, p.target(to), nil, p.dialog())
}

func (p *Phone) target(to string) endpoint.Target {
	return endpoint.Target{URI: "sip:" + to + "@" + p.Server}
}

// Next waits for the next of a phone's channels.
func Next[T any](t testing.TB, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	return v
}

// patience is longer than a lost datagram's repetitions.
const patience = 20 * time.Second

// doorman lets everybody in as who he says he is.
type doorman struct{}

func (doorman) Register(context.Context, wire.Message, wire.Origin) wire.Reply {
	return wire.Reply{Code: 200, Reason: "OK"}
}

func (doorman) Admit(_ context.Context, m wire.Message, _ wire.Origin) (wire.Party, *wire.Reply) {
	from, _ := wire.ReadAddress(m.Get("From"))
	return wire.Party{Number: wire.Unescape(from.URI.User)}, nil
}

func (doorman) Trusted(netip.Addr, []string) bool { return true }
func (doorman) Gone(string)                       {}
