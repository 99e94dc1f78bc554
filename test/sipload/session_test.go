package sipload_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"parley/test/peers"
)

// BenchmarkSetUp has SIPp call agents at a rate and hang up at once.
func BenchmarkSetUp(b *testing.B) {
	for _, rate := range []int{200, 500, 1000} {
		b.Run(fmt.Sprintf("rate=%d", rate), func(b *testing.B) {
			s := open(b, 2*couples, "session")
			b.ResetTimer()
			begin := time.Now()
			for range b.N {
				s.call("session_flash", rate, 5*rate)
			}
			b.ReportMetric(float64(b.N*5*rate)/time.Since(begin).Seconds(), "sessions/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// call has SIPp call agents to the scenario's end.
func (s *stage) call(scenario string, rate, calls int, args ...string) {
	s.b.Helper()
	caller := peers.SIPp(s.b, peers.Scenario{Name: scenario, Number: crowd, Peer: home, Calls: calls, Texts: s.pairs(),
		Args: append([]string{"-r", fmt.Sprint(rate), "-l", "20000", "-buff_size", "4194304"}, args...)})
	caller.Ends()
	s.clean(caller)
}

// BenchmarkLeg shows the resident memory of sessions with SIP peers that only
// live; that of the agents is there before.
func BenchmarkLeg(b *testing.B) {
	const legs = 2000
	s := open(b, legs, "session")
	before := s.resident()
	caller := peers.SIPp(b, peers.Scenario{Name: "session_hold", Number: crowd, Peer: home, Calls: legs, Texts: s.pairs(),
		Args: []string{"-r", "200", "-l", "20000", "-d", "20000"}})
	time.Sleep(legs/200*time.Second + 5*time.Second)
	during := s.resident()
	caller.Ends()
	s.clean(caller)
	b.ReportMetric(float64(during-before)/legs, "KiB/leg")
	b.ReportMetric(0, "ns/op")
}

// resident is the server's memory in KiB.
func (s *stage) resident() (kib int) {
	s.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.server.PID()))
	if err != nil {
		s.b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	if _, err := fmt.Sscanf(rest, "%d kB", &kib); err != nil {
		s.b.Fatal(err)
	}
	return kib
}
