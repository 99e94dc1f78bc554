package crash_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/test/process"
	"parley/test/softphone"
)

// TestKillWithSIP: an agent and a softphone write to each other as fast as they
// can while the server is killed again and again. What the agent was answered 0
// for the phone hears, once and in order; what the phone was answered 200 for is
// in the transcript, once and in order; the session and its dialog go on.
func TestKillWithSIP(t *testing.T) {
	for _, signalling := range []string{"session", "pager"} {
		t.Run(signalling, func(t *testing.T) {
			phone := softphone.Open(t)
			address := freeAddress(t)
			phone.Server = address
			server := process.Start(t, process.Config{People: withSoftphone(signalling, phone.At),
				Settings: map[string]string{"im.disconnectGrace": "5m", "sip.listen": "[ \"udp:" + address + "\" ]"}})
			w := &writers{agent: newAgent(t, server, 0), phone: phone}
			w.agent.arrive()
			w.begin()
			if signalling == "session" {
				w.dialog = softphone.Next(t, phone.Dialogs)
			}
			for range 3 {
				w.write(server)
			}
			w.check()
		})
	}
}

// freeAddress is one that a server can take, and take again.
func freeAddress(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

// withSoftphone are people of whom one is a softphone at that address: 6000.
func withSoftphone(signalling, at string) string {
	device := fmt.Sprintf("      - { phoneNumber: \"6000\", annex: { TServer: { multimedia: true, sip-signalling-chat: %s, contact: \"%s\" } } }\n", signalling, at)
	return strings.Replace(process.Agents(1), "    devices:\n", "    devices:\n"+device, 1)
}

// writers are the agent and the phone.
type writers struct {
	agent  *agent
	phone  *softphone.Phone
	dialog *endpoint.Dialog // nil: by MESSAGE alone
	path   string
	id     string

	said, maybe []string // by the agent: what was answered, and what was not
	written     []string // by the phone, answered 200
	unsure      []string // and what was not
	n           int
}

func (w *writers) begin() {
	w.agent.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"6000"}}`)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if s := w.agent.live(); s != nil && s.State == "Talking" {
			w.id, w.path = s.ID, "/me/im-sessions/"+s.ID
			return
		}
		if time.Now().After(end) {
			w.agent.t.Fatal("the phone does not answer")
		}
	}
}

// write has both write until the server is killed, and starts it again.
func (w *writers) write(server *process.Server) {
	var load sync.WaitGroup
	stop := make(chan struct{})
	load.Go(func() {
		for {
			w.n++
			text := fmt.Sprint("said ", w.n)
			if !w.agent.tries(w.path, `{"operationName":"SendMessage","text":%q}`, text) {
				w.maybe = append(w.maybe, text)
				return
			}
			w.said = append(w.said, text)
		}
	})
	load.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			text := fmt.Sprint("written ", len(w.written)+len(w.unsure))
			if answer := w.speak(text); answer.OK() {
				w.written = append(w.written, text)
			} else {
				w.unsure = append(w.unsure, text)
			}
		}
	})
	time.Sleep(300*time.Millisecond + rand.N(700*time.Millisecond)) // the moment is the experiment
	server.Kill()
	server.Again()
	close(stop) // the phone repeats what was not answered until it is
	load.Wait()
}

func (w *writers) speak(text string) endpoint.Answer {
	if w.dialog == nil {
		return w.phone.Writes("6000", w.agent.number, text)
	}
	return w.dialog.Send(w.agent.t.Context(), endpoint.Outgoing{Text: text})
}

// check waits for all that was said, and compares.
func (w *writers) check() {
	t := w.agent.t
	t.Helper()
	w.agent.does(w.path, `{"operationName":"SendMessage","text":"the last"}`)
	var heard []string
	for text := ""; text != "the last"; heard = append(heard, text) {
		text = softphone.Next(t, w.phone.Heard).Text
	}
	heard = without(heard, append(w.maybe, "the last"))
	if !slices.Equal(heard, w.said) {
		t.Errorf("the phone heard %d texts, the agent said %d: %s", len(heard), len(w.said), firstDifference(heard, w.said))
	}
	var kept []string
	for _, e := range w.agent.transcript(w.id) {
		if strings.HasPrefix(e.Text, "written") {
			kept = append(kept, e.Text)
		}
	}
	if kept = without(kept, w.unsure); !slices.Equal(kept, w.written) {
		t.Errorf("the transcript has %d texts of the phone's %d: %s", len(kept), len(w.written), firstDifference(kept, w.written))
	}
	w.agent.does(w.path, `{"operationName":"Complete"}`)
	if w.dialog != nil {
		if e := softphone.Next(t, w.phone.Ended); e.By != endpoint.ByPeer {
			t.Errorf("the dialog ended by %s", e.By)
		}
	}
	t.Logf("%d said, %d written", len(w.said), len(w.written))
}

func without(all, some []string) []string {
	return slices.DeleteFunc(all, func(text string) bool { return slices.Contains(some, text) })
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%d: %q, not %q", i, got[i], want[i])
		}
	}
	return fmt.Sprintf("%q", append(got, want...)[min(len(got), len(want)):])
}
