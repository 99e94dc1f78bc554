package sipload_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"parley/gws"
	"parley/gwsclient"
	"parley/test/peers"
)

// couples is how many sessions the messages are spread over. A sender who keeps to
// RFC 3428, 8 has one message on its way to an agent; SIPp does not.
const couples = 200

// BenchmarkIncoming has SIPp write to agents at a rate. Each message is answered
// when it is durable, and then told to the agent.
func BenchmarkIncoming(b *testing.B) {
	for _, load := range []struct{ rate, couples int }{{2000, couples}, {5000, couples}, {7000, couples}, {10000, couples}, {5000, 1}} {
		b.Run(fmt.Sprintf("rate=%d/couples=%d", load.rate, load.couples), func(b *testing.B) {
			rate, s := load.rate, open(b, load.couples, "pager")
			s.write(load.couples, load.couples) // the sessions begin
			b.ResetTimer()
			begin, before, heard := time.Now(), s.spent(), load.couples
			for range b.N {
				s.write(rate, 5*rate)
				heard += 5 * rate
				s.hears(int64(heard))
			}
			s.costs(before, b.N*5*rate, "msg")
			b.ReportMetric(float64(b.N*5*rate)/time.Since(begin).Seconds(), "msg/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// write has SIPp send so many messages.
func (s *stage) write(rate, messages int) {
	s.b.Helper()
	source := peers.SIPp(s.b, peers.Scenario{Name: "pager_load", Number: crowd, Peer: home, Calls: messages, Texts: s.pairs(),
		Args: []string{"-r", fmt.Sprint(rate), "-l", "20000", "-buff_size", "4194304"}})
	source.Ends()
	s.clean(source)
}

// clean checks that nothing failed and nothing was repeated.
func (s *stage) clean(stage *peers.Stage) {
	s.b.Helper()
	s.served(stage)
	if n := stage.Statistics()["Retransmissions(C)"]; n != "0" {
		s.b.Errorf("%s: %s requests were repeated", stage.Name, n)
	}
}

// served checks that nothing failed.
func (s *stage) served(stage *peers.Stage) {
	s.b.Helper()
	if n := stage.Statistics()["FailedCall(C)"]; n != "0" {
		s.b.Errorf("%s: %s calls failed", stage.Name, n)
	}
}

// BenchmarkOutgoing has agents send as fast as they are answered, until SIPp has
// it all.
func BenchmarkOutgoing(b *testing.B) {
	const each = 100
	s := open(b, couples, "pager")
	sink := peers.SIPp(b, peers.Scenario{Name: "pager_sink", Number: crowd, Calls: couples + b.N*each*couples,
		Args: []string{"-buff_size", "4194304"}})
	ids := make([]string, couples)
	s.each(func(ctx context.Context, i int, agent *gwsclient.Client) error {
		err := agent.InitiateIMSession(ctx, gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: peerNumber(i)}})
		if err != nil {
			return err
		}
		ids[i], err = talking(ctx, agent)
		return err
	})
	b.ResetTimer()
	begin, before := time.Now(), s.spent()
	s.each(func(_ context.Context, i int, agent *gwsclient.Client) error {
		pen, err := take(s.url, agent.User(), ids[i])
		if err != nil {
			return err
		}
		defer pen.conn.Close()
		for n := range b.N * each {
			if err := pen.writes(fmt.Sprintf("%050d", n)); err != nil {
				return err
			}
		}
		return nil
	})
	b.ReportMetric(float64(b.N*each*couples)/time.Since(begin).Seconds(), "taken/s")
	sink.Ends()
	s.costs(before, b.N*each*couples, "msg")
	b.ReportMetric(float64(b.N*each*couples)/time.Since(begin).Seconds(), "msg/s")
	b.ReportMetric(0, "ns/op")
	s.clean(sink)
}

// talking waits until the agent's session is established, and returns its id.
func talking(ctx context.Context, agent *gwsclient.Client) (string, error) {
	for begin := time.Now(); time.Since(begin) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		sessions, err := agent.IMSessions(ctx)
		if err != nil {
			return "", err
		}
		if len(sessions) == 1 && sessions[0].State == gws.Talking {
			return sessions[0].ID, nil
		}
	}
	return "", fmt.Errorf("%s: no session comes about", agent.User())
}
