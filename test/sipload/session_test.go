package sipload_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"parley/test/namespace"
	"parley/test/peers"
)

// BenchmarkSetUp has SIPp call agents at a rate and hang up at once.
func BenchmarkSetUp(b *testing.B) {
	for _, rate := range []int{200, 500, 1000} {
		b.Run(fmt.Sprintf("rate=%d", rate), func(b *testing.B) {
			s := open(b, 2*couples, "session")
			b.ResetTimer()
			begin, before := time.Now(), s.spent()
			for range b.N {
				s.clean(s.call("session_flash", rate, 5*rate))
			}
			s.costs(before, b.N*5*rate, "session")
			b.ReportMetric(float64(b.N*5*rate)/time.Since(begin).Seconds(), "sessions/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// call has SIPp call agents to the scenario's end.
func (s *stage) call(scenario string, rate, calls int) *peers.Stage {
	s.b.Helper()
	caller := peers.SIPp(s.b, peers.Scenario{Name: scenario, Number: crowd, Peer: home, Calls: calls, Texts: s.pairs(),
		Args: []string{"-r", fmt.Sprint(rate), "-l", "20000", "-buff_size", "4194304"}})
	caller.Ends()
	return caller
}

// BenchmarkLeg shows the memory, stacks included, of sessions with SIP peers that
// only live: dialog, leg, session and what the agent's side of it takes. The
// server is in this process, so that garbage does not count; nor do the agents,
// who are there before.
func BenchmarkLeg(b *testing.B) {
	namespace.Need(b)
	const legs = 1000
	s := inProcess(b, legs, "session")
	before := inUse()
	caller := peers.SIPp(b, peers.Scenario{Name: "session_hold", Number: crowd, Peer: home, Calls: legs, Texts: s.pairs(),
		Args: []string{"-r", "50", "-l", "20000", "-d", "75000"}})
	time.Sleep(legs/50*time.Second + 45*time.Second) // transactions are remembered for 32 s
	during := inUse()
	caller.EndsWithin(2 * time.Minute)
	s.served(caller)
	b.ReportMetric(float64(during-before)/legs/1024, "KiB/leg")
	b.ReportMetric(0, "ns/op")
}

// inUse is what is in use when all garbage is gone.
func inUse() uint64 {
	for range 3 { // what finalizers and pools let go is garbage of the next round
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// spent is the processor time that the server has taken.
func (s *stage) spent() time.Duration {
	s.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.server.PID()))
	if err != nil {
		s.b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		s.b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond // of 100 ticks a second, as everywhere on Linux
}

// costs reports what the server has taken of its processor for each of n.
func (s *stage) costs(before time.Duration, n int, of string) {
	s.b.Helper()
	s.b.ReportMetric(float64((s.spent()-before).Microseconds())/float64(n), "server-µs/"+of)
}
