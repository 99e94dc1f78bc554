package clients_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"testing"
	"time"

	"parley/test/process"
)

// script is what play.mjs is told.
type script struct {
	Library    string   `json:"library"`    // cometd, faye or program
	Major      int      `json:"major"`      // of cometd
	Program    []string `json:"program"`    // the command line of one
	Transport  string   `json:"transport"`  // what the client must end up with
	Transports []string `json:"transports"` // what it may use
	Ack        bool     `json:"ack"`
	Cut        bool     `json:"cut"`
	Strict     bool     `json:"strict"`   // the server is
	Rereads    bool     `json:"rereads"`  // after every handshake the desktops read what they missed
	Restarts   []string `json:"restarts"` // how: kill or stop
	Anna       desk     `json:"anna"`
	Ben        desk     `json:"ben"`
}

// desk is where a desktop finds the server, and what it subscribes to.
type desk struct {
	URL    string   `json:"url"`
	Topics []string `json:"topics"`
}

// told is one line of play.mjs: a step's outcome, or a request.
type told struct {
	Step  string `json:"step"`
	OK    bool   `json:"ok"`
	MS    int    `json:"ms"`
	Fault string `json:"fault"`
	Ask   string `json:"ask"`
}

// host is what the desktops talk to.
type host interface {
	url() string
	restart(how string)
}

// stage is the host and the lines to it.
type stage struct {
	t         *testing.T
	host      host
	anna, ben *line
}

// perform runs a play with a server of its own to its end and returns how many
// steps succeeded.
func perform(t *testing.T, node string, server *process.Server, s script) int {
	t.Helper()
	return performAt(t, node, &single{t, server}, s)
}

func performAt(t *testing.T, node string, at host, s script) int {
	t.Helper()
	on := &stage{t: t, host: at, anna: newLine(t), ben: newLine(t)}
	on.lead()
	s.Anna.URL, s.Ben.URL = on.anna.url(), on.ben.url()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "play.mjs", string(text))
	var complaints bytes.Buffer
	cmd.Stderr, cmd.WaitDelay = &complaints, time.Second
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	steps := on.follow(stdout, stdin)
	if err := cmd.Wait(); err != nil || ctx.Err() != nil {
		t.Errorf("node: %v %v\n%s", err, ctx.Err(), &complaints)
	}
	return steps
}

// follow reads what the play reports and does what it asks.
func (on *stage) follow(stdout io.Reader, stdin io.Writer) (steps int) {
	on.t.Helper()
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		var line told
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			on.t.Errorf("not a result: %s", lines.Bytes())
			continue
		}
		switch {
		case line.Ask != "":
			on.do(line.Ask)
			if _, err := io.WriteString(stdin, "done\n"); err != nil {
				on.t.Error(err)
			}
		case line.OK:
			on.t.Logf("%-32s %5d ms", line.Step, line.MS)
			steps++
		default:
			on.t.Errorf("%s: %s", line.Step, line.Fault)
		}
	}
	return steps
}

func (on *stage) do(what string) {
	on.t.Helper()
	switch what {
	case "cut":
		on.anna.cut()
	case "mend":
		on.anna.mend()
	case "swallow":
		on.anna.swallow()
	case "swallowed":
		on.anna.swallowed()
	case "kill", "stop", "roll":
		on.host.restart(what)
		on.lead()
	default:
		on.t.Errorf("the play asks for %q", what)
	}
}

func (on *stage) lead() {
	on.anna.leadTo(on.host.url())
	on.ben.leadTo(on.host.url())
}

// single is a host of one server.
type single struct {
	t      *testing.T
	server *process.Server
}

func (s *single) url() string { return s.server.URL }

func (s *single) restart(how string) {
	s.t.Helper()
	if how == "kill" {
		s.server.Kill()
	} else if code := s.server.Stop(); code != 0 {
		s.t.Errorf("a server asked to stop ends with %d:\n%s", code, s.server.Log())
	}
	s.server.Again()
}
