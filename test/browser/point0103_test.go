package browser_test

import (
	"slices"
	"testing"
	"time"
)

// TestPoint01SleepOfTheNetwork: the network hangs for so long that the server
// has forgotten the browser; the peer says five things; when the network is
// back they are there within 3 s, in order, once, behind one divider.
func TestPoint01SleepOfTheNetwork(t *testing.T) {
	s := newStage(t, map[string]string{"bayeux.timeout": "1s", "bayeux.maxInterval": "2s", "im.disconnectGrace": "15m"})
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	ben.says("one")
	anna.reads("one")
	js[bool](anna, `window.sameDocument = true`)
	anna.line.stop()
	anna.await(soon, `document.querySelector("#connection").textContent.startsWith("Reconnecting")`)
	time.Sleep(4 * time.Second) // the server forgets her
	ben.says("two", "three", "four", "five", "six")
	anna.line.mend()
	took := anna.await(soon, `document.querySelectorAll(".message").length === 6`)
	if took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
	anna.reads("one", "two", "three", "four", "five", "six")
	anna.live()
	if got := js[[]string](anna, `[...document.querySelectorAll(".divider")].map((d) => d.textContent)`); !slices.Equal(got, []string{"5 new"}) {
		t.Errorf("dividers %q", got)
	}
	if !js[bool](anna, `window.sameDocument === true`) {
		t.Error("the page was loaded again")
	}
	ben.says("seven")
	anna.reads("one", "two", "three", "four", "five", "six", "seven")
	t.Logf("all there after %v", took)
}

const lost = `/^(Reconnecting|Offline)/.test(document.querySelector("#connection").textContent) && document.title.includes("Not connected")`

// TestPoint02NoSilentStale: a server that dies and a network that hangs are
// told in words and in the title within 5 s; what is written waits.
func TestPoint02NoSilentStale(t *testing.T) {
	s := newStage(t, map[string]string{"im.disconnectGrace": "15m"})
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	ben.says("hello")
	anna.reads("hello")
	id := ben.session()

	anna.line.stop()
	if took := anna.await(soon, lost); took > 5*time.Second {
		t.Errorf("a network that hangs is noticed after %v", took)
	} else {
		t.Logf("a network that hangs is noticed after %v", took)
	}
	anna.says("written while away")
	anna.await(soon, `document.querySelector('[data-delivery="waiting"]')?.textContent.includes("Waiting")`)
	anna.line.mend()
	anna.reads("hello", "written while away")

	s.server.Kill()
	if took := anna.await(soon, lost); took > 5*time.Second {
		t.Errorf("a dead server is noticed after %v", took)
	}
	anna.says("written to nobody")
	anna.await(soon, `document.querySelector('[data-delivery="waiting"]')`)
	s.server.Again()
	anna.line.leadTo(s.server.URL)
	anna.reads("hello", "written while away", "written to nobody")
	ben = s.peer("ben")
	if got := ben.transcript(id); !slices.Equal(got, []string{"hello", "written while away", "written to nobody"}) {
		t.Errorf("the server keeps %q", got)
	}
}

// TestPoint03ExactlyOnce: the connection breaks when the server has stored the
// message and before its answer is there.
func TestPoint03ExactlyOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	id := ben.session()
	anna.line.swallow()
	anna.says("exactly once")
	for until := time.Now().Add(soon); len(ben.transcript(id)) == 0 && time.Now().Before(until); {
		time.Sleep(10 * time.Millisecond)
	}
	anna.line.breakAll(true)
	anna.await(soon, `document.querySelector('[data-delivery="unknown"]')`)
	anna.sees("Not confirmed yet")
	if js[bool](anna, `document.body.innerText.includes("Not sent")`) {
		t.Error("the page calls failed what it does not know")
	}
	anna.button("Retry")
	anna.line.mend()
	anna.await(soon, `document.querySelectorAll(".message").length === 1 && document.querySelector(".message:not(.pending) .meta").textContent.includes("Sent")`)
	anna.says("and then")
	anna.reads("exactly once", "and then")
	if got := ben.transcript(id); !slices.Equal(got, []string{"exactly once", "and then"}) {
		t.Errorf("ben has %q", got)
	}
}
