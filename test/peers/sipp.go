package peers

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Scenario is one run of SIPp.
type Scenario struct {
	Name      string   // of the file in sipp/, without .xml
	Number    string   // who plays it; on the number's own address
	Port      string   // 5060 if empty
	Transport string   // udp (also if empty) or tcp
	Peer      string   // host:port to send to; empty: it waits for requests
	To        string   // number that is addressed
	Texts     []string // one for every call
	Calls     int      // 1 if zero
	Args      []string // further ones
}

// Stage is a scenario that is being played.
type Stage struct {
	Scenario
	p          *program
	log, stats string // files
}

// SIPp starts a scenario; one that waits for requests is ready for them.
func SIPp(t testing.TB, s Scenario) *Stage {
	t.Helper()
	program, dir := found(t, "sipp"), t.TempDir()
	if s.Port == "" {
		s.Port = "5060"
	}
	mode := "u1"
	if s.Transport == "tcp" {
		mode = "t1"
	}
	calls := max(s.Calls, 1)
	stage := &Stage{Scenario: s, log: filepath.Join(dir, "log"), stats: filepath.Join(dir, "stats")}
	args := []string{"-sf", filepath.Join(Dir(t), "sipp", s.Name+".xml"), "-i", Address(s.Number), "-p", s.Port, "-t", mode,
		"-m", fmt.Sprint(calls), "-key", "from", s.Number, "-s", s.To, "-nostdin",
		"-trace_logs", "-log_file", stage.log, "-trace_err", "-error_file", "errors",
		"-trace_stat", "-stf", stage.stats}
	if s.Peer != "" {
		args = append([]string{s.Peer}, args...)
	}
	if len(s.Texts) > 0 {
		args = append(args, "-inf", write(t, dir, "texts", "SEQUENTIAL\n"+strings.Join(s.Texts, "\n")+"\n"))
	}
	stage.p = start(t, dir, nil, program, append(args, s.Args...)...)
	t.Cleanup(func() {
		if text, err := os.ReadFile(filepath.Join(dir, "errors")); err == nil && t.Failed() {
			t.Logf("%s:\n%s", s.Name, text)
		}
	})
	if s.Peer == "" {
		stage.p.sees("its socket", stage.listens)
	}
	return stage
}

// listens tells whether somebody has taken the scenario's port.
func (s *Stage) listens() bool {
	address := net.JoinHostPort(Address(s.Number), s.Port)
	if s.Transport == "tcp" {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}
	conn, err := net.ListenPacket("udp", address)
	if err == nil {
		conn.Close()
	}
	return err != nil
}

// Ends waits for the end of the scenario, which must have gone as it says.
func (s *Stage) Ends() {
	s.p.t.Helper()
	s.EndsWithin(patience)
}

// EndsWithin is Ends of a scenario that takes its time.
func (s *Stage) EndsWithin(limit time.Duration) {
	s.p.t.Helper()
	if err := s.p.ends(limit); err != nil {
		s.p.t.Errorf("%s: %v", s.Name, err)
	}
}

// Hears waits until the scenario has logged these texts, and no others.
func (s *Stage) Hears(texts ...string) {
	s.p.t.Helper()
	want := ""
	for _, text := range texts {
		want += text + "\n"
	}
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		got := s.heard()
		if got == want {
			return
		}
		if time.Since(begin) > patience || len(got) > len(want) {
			s.p.t.Fatalf("%s hears %q, want %q", s.Name, got, want)
		}
	}
}

func (s *Stage) heard() (texts string) {
	all, _ := os.ReadFile(s.log) // not there yet
	for line := range strings.Lines(string(all)) {
		if _, text, ok := strings.Cut(line, "heard "); ok {
			texts += strings.TrimSpace(text) + "\n"
		}
	}
	return texts
}

// Statistics are SIPp's own figures after its end, by the names in its manual,
// such as Retransmissions(C).
func (s *Stage) Statistics() map[string]string {
	s.p.t.Helper()
	all, err := os.ReadFile(s.stats)
	if err != nil {
		s.p.t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(all)), "\n")
	names, values := strings.Split(lines[0], ";"), strings.Split(lines[len(lines)-1], ";")
	found := map[string]string{}
	for i, name := range names {
		if i < len(values) {
			found[name] = values[i]
		}
	}
	return found
}
