package sipload_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
	"parley/gws"
	"parley/gwsclient"
	"parley/test/namespace"
	"parley/test/peers"
	"parley/test/process"
)

// home is where parley is heard, crowd where SIPp stands for all SIP peers.
const (
	home  = "127.0.0.1:5060"
	crowd = "20000"
)

func peerNumber(i int) string { return fmt.Sprint(20000 + i) }

// stage is a server with n agents at work and as many SIP extensions.
type stage struct {
	b      *testing.B
	n      int
	url    string
	server *process.Server // nil: it runs in this process
	agents []*gwsclient.Client
	heard  atomic.Int64 // messages that agents were told
}

// open starts a server of its own process.
func open(b *testing.B, n int, kind string) *stage {
	b.Helper()
	namespace.Need(b)
	server := process.Start(b, process.Config{People: people(n, kind), Settings: map[string]string{
		"sip.listen": "[udp:" + home + "]", "log.level": "warn"}})
	s := &stage{b: b, n: n, url: server.URL, server: server}
	s.arrive()
	return s
}

// arrive has all agents come to work. Each listens over a WebSocket, without the
// acknowledge extension, as browsers do.
func (s *stage) arrive() {
	s.b.Helper()
	s.agents = make([]*gwsclient.Client, s.n)
	for i := range s.agents {
		s.agents[i] = gwsclient.New(s.url, process.AgentName(i), process.Password,
			gwsclient.Options{Notifications: bayeuxclient.Config{Transports: []string{bayeux.WebSocket}, NoAck: true}})
		s.b.Cleanup(s.agents[i].Close)
	}
	s.each(func(ctx context.Context, _ int, agent *gwsclient.Client) error {
		if _, err := agent.StartContactCenterSession(ctx, gws.StartContactCenterSession{Channels: []string{"voice"}}); err != nil {
			return err
		}
		stream, err := agent.Notifications(ctx, "/v2/me/im-sessions")
		if err != nil {
			return err
		}
		go s.listen(stream)
		s.b.Cleanup(func() { _ = stream.Close(context.Background()) }) // the server may be gone
		return nil
	})
}

// people are n agents on DNs of their own and n extensions, all of them where
// SIPp is.
func people(n int, kind string) string {
	devices := new(strings.Builder)
	for i := range n {
		fmt.Fprintf(devices, "      - { phoneNumber: %q, annex: { TServer: { multimedia: true, sip-signalling-chat: %s, contact: 'sip:%s@%s:5060' } } }\n",
			peerNumber(i), kind, peerNumber(i), peers.Address(crowd))
	}
	return strings.Replace(process.Agents(n), "    places:\n", devices.String()+"    places:\n", 1)
}

// listen counts what the agent is told that others said.
func (s *stage) listen(stream *gwsclient.Notifications) {
	for {
		n, err := stream.Next(s.b.Context())
		if err != nil {
			return // the stream is closed
		}
		if n.Gap {
			s.b.Error("an agent's connection was lost")
		}
		if message, ok := n.Body.(gws.IMLogUpdate); ok && message.NotificationType == gws.NewMessage {
			s.heard.Add(1)
		}
	}
}

// hears waits until the agents were told so many messages in all.
func (s *stage) hears(want int64) {
	s.b.Helper()
	for begin := time.Now(); s.heard.Load() < want; time.Sleep(time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			s.b.Fatalf("agents heard %d of %d messages", s.heard.Load(), want)
		}
	}
	if n := s.heard.Load(); n > want {
		s.b.Errorf("agents heard %d messages, want %d", n, want)
	}
}

// pairs is the file that SIPp reads who writes to whom from.
func (s *stage) pairs() (lines []string) {
	for i := range s.n {
		lines = append(lines, peerNumber(i)+";"+process.AgentNumber(i))
	}
	return lines
}

// each does something as every agent, some of them at once.
func (s *stage) each(do func(ctx context.Context, i int, agent *gwsclient.Client) error) {
	s.b.Helper()
	var all sync.WaitGroup
	room := make(chan struct{}, couples)
	for i, agent := range s.agents {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			if err := do(s.b.Context(), i, agent); err != nil {
				s.b.Error(err)
			}
		})
	}
	all.Wait()
	if s.b.Failed() {
		s.b.FailNow()
	}
}
