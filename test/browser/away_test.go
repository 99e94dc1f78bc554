package browser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestBackAndForward: the browser's own buttons lead through what was shown, and
// a refresh shows again what was open.
func TestBackAndForward(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	ben.says("hello")
	anna.reads("hello")
	anna.do(chromedp.NavigateBack())
	anna.await(soon, `document.querySelector(".idle")`)
	anna.do(chromedp.NavigateForward())
	anna.reads("hello")
	ben.ends()
	anna.await(soon, `document.querySelector(".over")`)
	anna.do(chromedp.Reload())
	anna.live()
	anna.reads("hello")
	anna.await(soon, `document.querySelector(".over")`)
}

// TestRefreshWhileRinging: the card is there again, and who hung up meanwhile
// does not ring on.
func TestRefreshWhileRinging(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	anna, cara := s.peer("anna"), s.agent("cara").signIn()
	anna.calls("3003")
	cara.await(soon, `document.querySelector(".card-ring")`)
	cara.do(chromedp.Reload())
	cara.await(soon, `/[1-9]\d? seconds left/.test(document.querySelector(".card-ring")?.textContent)`)
	cara.line.breakAll(true)
	anna.ends()
	cara.line.mend()
	cara.await(soon, `!document.querySelector(".card-ring")`)
	cara.await(soon, `!document.title.includes("is calling")`)
}

// TestCardsLeaveTheFocusInSight: where there is no room, a call pushes down what
// has the focus and does not lie over it (2.4.11).
func TestCardsLeaveTheFocusInSight(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"im.ringTimeout": "1m"})
	anna, cara := s.peer("anna"), s.agent("cara").signIn()
	anna.calls("3003")
	cara.await(soon, `document.querySelector(".card-ring")`)
	for _, height := range []int64{700, 256} {
		cara.do(chromedp.EmulateViewport(320, height))
		for _, what := range []string{".state select", "#find", ".row:last-of-type", ".card-ring .accept", "#find", ".state select"} {
			js[bool](cara, `document.querySelector("`+what+`").focus() ?? true`)
			if name := js[string](cara, focused); strings.HasPrefix(name, "hidden") {
				t.Errorf("at 320 by %d %s is %s", height, what, name)
			}
		}
		cara.large(fmt.Sprintf("ringing at 320 by %d", height))
	}
}

// TestTwoBrowsers: one agent in two browsers; what one does the other sees, and
// when one signs out the other says so.
func TestTwoBrowsers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, desk := s.peer("ben"), s.agent("anna").signIn()
	sofa, tab := s.agent("anna").signIn(), s.tab(desk).returns()
	all := []*agent{desk, sofa, tab}
	desk.front()
	desk.calls("3002")
	ben.says("hello")
	for _, a := range all {
		a.reads("hello")
	}
	sofa.says("from the sofa")
	for _, a := range all {
		a.reads("hello", "from the sofa")
	}
	if !js[bool](desk, `[...document.querySelectorAll(".message")].at(-1).matches(".mine")`) {
		t.Error("what she wrote elsewhere is not hers")
	}
	desk.asksOut()
	desk.await(soon, `document.querySelector("#user")`)
	tab.await(soon, `document.querySelector("#user")`)
	sofa.sees("Your sign-in has expired")
	sofa.press("demo\r")
	sofa.live()
	sofa.reads("hello", "from the sofa")
	sofa.sees("Start work")
}

// TestEndedWhileAsleep: the server has given the session up by the time the
// network is back; nothing that was said is missing.
func TestEndedWhileAsleep(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"bayeux.timeout": "1s", "bayeux.maxInterval": "2s", "im.disconnectGrace": "2s"})
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	ben.says("one")
	anna.reads("one")
	anna.line.stop()
	ben.says("two", "three", "four", "five", "six")
	id := ben.session()
	for until := time.Now().Add(2 * soon); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		if live, err := ben.client.IMSessions(t.Context()); err == nil && len(live) == 0 {
			break
		}
	}
	anna.line.mend()
	anna.await(soon, `document.querySelector(".over")`)
	anna.reads("one", "two", "three", "four", "five", "six")
	if got := js[[]string](anna, `[...document.querySelectorAll(".divider")].map((d) => d.textContent)`); !slices.Equal(got, []string{"5 new"}) {
		t.Errorf("dividers %q", got)
	}
	if got := ben.transcript(id); len(got) != 6 {
		t.Errorf("the server keeps %q", got)
	}
}

// deafness swallows what the server tells of sessions while window.deaf is set.
const deafness = `
const Plain = WebSocket;
window.WebSocket = class extends Plain {
	constructor(...of) {
		super(...of);
		this.addEventListener("message", (e) => { if (window.deaf && e.data.includes("IMSessionStateChangeMessage")) e.stopImmediatePropagation(); });
	}
};
`

// TestCallThatNobodyToldOf: a call that was over before the page heard of it is
// in Recent, and the next one can be started.
func TestCallThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	anna := s.agent("anna")
	anna.inject(deafness)
	anna.signIn()
	js[bool](anna, `window.deaf = true`)
	anna.click("#find")
	anna.press("3999\r")
	anna.sees("Calling 3999")
	anna.line.breakAll(false)
	anna.await(2*soon, `!document.body.innerText.includes("Calling 3999") && document.querySelector("#recent ~ ul .row")?.textContent.includes("3999")`)
	anna.live()
	js[bool](anna, `(window.deaf = false) || true`)
	anna.calls("3002")
	anna.sees("Talking")
}
