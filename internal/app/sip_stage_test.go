package app_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	sipwire "parley/internal/siplink/wire"
)

// sip has the stage speak SIP over UDP and TCP.
func sip(cfg *config.Config) {
	cfg.SIP.Listen = []config.Listener{{Transport: "udp", Address: "127.0.0.1:0"}, {Transport: "tcp", Address: "127.0.0.1:0"}}
}

// softphone is a SIP user agent that is the DNs 3007 (by dialog) and 3008 (by
// MESSAGE alone) of the stage.
type softphone struct {
	*stage
	*endpoint.Endpoint
	at      string // where the server finds it
	server  string // where it finds the server
	heard   chan endpoint.Message
	dialogs chan *endpoint.Dialog
	ended   chan endpoint.End

	mu     sync.Mutex // guards what follows
	refuse int        // INVITEs and OPTIONS are answered with it; 0: they are not
	takes  func(text string) int
}

// doorman lets everybody in as who he says he is.
type doorman struct{}

func (doorman) Register(context.Context, sipwire.Message, sipwire.Origin) sipwire.Reply {
	return sipwire.Reply{Code: 200, Reason: "OK"}
}

func (doorman) Admit(_ context.Context, m sipwire.Message, _ sipwire.Origin) (sipwire.Party, *sipwire.Reply) {
	from, _ := sipwire.ReadAddress(m.Get("From"))
	return sipwire.Party{Number: sipwire.Unescape(from.URI.User)}, nil
}

func (doorman) Trusted(netip.Addr, []string) bool { return true }
func (doorman) Gone(string)                       {}

// onSIPStage is a stage with a softphone; loss is how many of 100 datagrams
// between them get lost.
func onSIPStage(t *testing.T, loss int, change ...func(*config.Config)) (*stage, *softphone) {
	t.Helper()
	p := &softphone{heard: make(chan endpoint.Message, 1000), dialogs: make(chan *endpoint.Dialog, 10), ended: make(chan endpoint.End, 10)}
	var err error
	p.Endpoint, err = endpoint.Open(endpoint.Config{Listen: []flow.Listener{{Transport: "udp", Address: "127.0.0.1:0"}}, MaxHead: 16 << 10, MaxBody: 16 << 10,
		MaxConnections: 10, MaxRequests: 100, MaxDialogs: 10, SessionExpires: 30 * time.Minute, MinSE: 90 * time.Second,
		Registrar: doorman{}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	p.at = p.Addresses()[0].Address
	l := newLossy(t, loss)
	if loss > 0 {
		p.at = l.near(p.at)
	}
	s := onStage(t, append(change, sip)...)
	s.stop()
	s.people = append(s.people, func(c *directory.Contents) { p.moveIn(c) })
	s.open()
	p.stage, p.server = s, strings.TrimPrefix(s.sip[0], "udp:")
	if loss > 0 {
		p.server = l.far(p.server)
	}
	p.Serve(p.handler())
	return s, p
}

// moveIn gives the phone its DNs, by a static address.
func (p *softphone) moveIn(c *directory.Contents) {
	for _, d := range c.Devices {
		if d.PhoneNumber != "3007" {
			continue
		}
		d.Annex["TServer"]["contact"] = "sip:3007@" + p.at
		pager := d
		pager.ID, pager.PhoneNumber = "pager", "3008"
		pager.Annex = directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": "pager", "contact": p.at}}
		c.Devices = append(c.Devices, pager)
		return
	}
}

func (p *softphone) is(change func()) { p.mu.Lock(); defer p.mu.Unlock(); change() }

func (p *softphone) handler() endpoint.Handler {
	return endpoint.Handler{
		Message: func(_ context.Context, m endpoint.Message) endpoint.Answer { return p.hear(m) },
		Invite: func(_ context.Context, inv *endpoint.Invitation) {
			p.mu.Lock()
			refuse := p.refuse
			p.mu.Unlock()
			inv.Ring()
			if refuse > 0 {
				inv.Refuse(refuse, "Refused")
				return
			}
			if d, err := inv.Accept(p.dialog()); err == nil {
				p.dialogs <- d
			}
		},
	}
}

func (p *softphone) dialog() endpoint.DialogHandler {
	return endpoint.DialogHandler{
		Message: func(_ context.Context, _ *endpoint.Dialog, m endpoint.Message) endpoint.Answer { return p.hear(m) },
		Ended:   func(_ *endpoint.Dialog, e endpoint.End) { p.ended <- e },
	}
}

func (p *softphone) hear(m endpoint.Message) endpoint.Answer {
	p.mu.Lock()
	takes := p.takes
	p.mu.Unlock()
	if takes != nil {
		if code := takes(m.Text); code != 200 {
			return endpoint.Answer{Code: code, Reason: "Refused"}
		}
	}
	p.heard <- m
	return endpoint.Answer{Code: 200, Reason: "OK"}
}

// hears checks the next text.
func (p *softphone) hears(text string) {
	p.Helper()
	if m := come(p.T, p.heard); m.Text != text {
		p.Fatalf("the phone heard %q, want %q", m.Text, text)
	}
}

// come waits for the next of c.
func come[T any](t testing.TB, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(2 * patience):
		t.Fatal("nothing came")
	}
	return v
}

// writes sends a MESSAGE and returns its answer.
func (p *softphone) writes(from, to, text string) endpoint.Answer {
	return p.Message(p.Context(), endpoint.Party{Number: from}, endpoint.Target{URI: "sip:" + to + "@" + p.server}, endpoint.Outgoing{Text: text})
}

// invites calls a DN.
func (p *softphone) invites(from, to string) (*endpoint.Dialog, endpoint.Answer) {
	return p.Invite(p.Context(), endpoint.Party{Number: from}, endpoint.Target{URI: "sip:" + to + "@" + p.server}, nil, p.dialog())
}

// lossy is a relay of datagrams between two sides that loses some of them. In
// what passes it writes its own addresses instead of those of the sides, so
// that they know each other by it alone.
type lossy struct {
	*testing.T
	loss        int
	nearEnd     *net.UDPConn // where the server finds the phone
	farEnd      *net.UDPConn // where the phone finds the server
	phone, peer netip.AddrPort
	running     sync.WaitGroup
}

func newLossy(t *testing.T, loss int) *lossy {
	l := &lossy{T: t, loss: loss}
	if loss == 0 {
		return l
	}
	for _, end := range []**net.UDPConn{&l.nearEnd, &l.farEnd} {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		*end = conn
	}
	t.Cleanup(func() { l.nearEnd.Close(); l.farEnd.Close(); l.running.Wait() })
	return l
}

func (l *lossy) near(phone string) string {
	l.phone = netip.MustParseAddrPort(phone)
	return l.nearEnd.LocalAddr().String()
}

func (l *lossy) far(server string) string {
	l.peer = netip.MustParseAddrPort(server)
	l.running.Go(func() { l.pass(l.nearEnd, l.farEnd, l.phone, l.peer) })
	l.running.Go(func() { l.pass(l.farEnd, l.nearEnd, l.peer, l.phone) })
	return l.farEnd.LocalAddr().String()
}

// pass takes what comes to in from one side and sends it on by out to the other,
// to whom the side's own address becomes that of out, and out's mask of him his own.
func (l *lossy) pass(in, out *net.UDPConn, to, from netip.AddrPort) {
	buf := make([]byte, 65535)
	for {
		n, err := in.Read(buf)
		if err != nil {
			return
		}
		if rand.IntN(100) < l.loss {
			continue
		}
		text := bytes.ReplaceAll(buf[:n:n], []byte(from.String()), []byte(out.LocalAddr().String()))
		text = bytes.ReplaceAll(text, []byte(in.LocalAddr().String()), []byte(to.String()))
		_, _ = out.WriteToUDPAddrPort(text, to)
	}
}

// nth is the i-th of many messages.
func nth(who string, i int) string { return fmt.Sprintf("%s %d", who, i) }

// inSIPModes plays on a stage of each mode with a softphone.
func inSIPModes(t *testing.T, play func(s *stage, phone *softphone)) {
	t.Helper()
	for name, mode := range map[string]func(*config.Config){"friendly": func(*config.Config) {}, "strict": strict} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, phone := onSIPStage(t, 0, mode)
			play(s, phone)
		})
	}
}
