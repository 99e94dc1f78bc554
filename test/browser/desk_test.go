package browser_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// awaits has js wait for a promise.
var awaits = chromedp.EvalAwaitPromise

func quoted(text string) string {
	q, _ := json.Marshal(text)
	return string(q)
}

// TestRecentElsewhere: what was talked about is in Recent in another browser
// too, with its transcript, and goes on past the first page.
func TestRecentElsewhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.peer("anna")
	for range 31 {
		anna.calls("3002")
		ben.says("hello from before")
		ben.ends()
	}
	desk := s.agent("anna").signIn()
	desk.await(soon, `document.querySelectorAll("#recent ~ ul .row").length === 30`)
	desk.button("Show earlier ones")
	desk.await(soon, `document.querySelectorAll("#recent ~ ul .row").length === 31`)
	desk.await(soon, `![...document.querySelectorAll("button")].some((b) => b.textContent === "Show earlier ones")`)
	desk.click("#recent ~ ul .row")
	desk.reads("hello from before")
	desk.sees("Ben Costa ended the session")
	desk.sees("Ended")
	if js[bool](desk, `document.querySelector(".badge") !== null`) {
		t.Error("what is long over counts as new")
	}
}

// TestPresence: colleagues are shown with how they stand, and who cannot be
// messaged cannot be called.
func TestPresence(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.peer("anna")
	anna.calls("3002")
	ben.session()
	cara := s.agent("cara").signIn()
	is := func(name, word string) {
		t.Helper()
		cara.await(soon, `[...document.querySelectorAll("#people ~ ul .row")].some((r) => r.textContent.includes(`+quoted(name)+`) && r.textContent.includes(`+quoted(word)+`))`)
	}
	is("Ben Costa", "in a session")
	is("Anna Berg", "in a session")
	is("Sofia Hale", "signed out")
	is("Erik Falk", "cannot message")
	if !js[bool](cara, `[...document.querySelectorAll("#people ~ ul .row")].find((r) => r.textContent.includes("Erik Falk")).disabled`) {
		t.Error("Erik can be called")
	}
}

// TestPeerReconnecting: an agent is told that the other is not connected, until
// he is back.
func TestPeerReconnecting(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	anna := s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Ben Costa is not connected just now.")
	s.agent("ben").signIn()
	anna.await(20*time.Second, `!document.body.innerText.includes("is not connected just now")`)
}

// TestChoiceOfDevices: a session starts from the device that was chosen, however
// it is started.
func TestChoiceOfDevices(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	dora := s.agent("dora").signIn()
	dora.await(soon, `document.querySelectorAll("#from option").length === 2`)
	js[bool](dora, `(() => { const f = document.querySelector("#from"); f.selectedIndex = 1; f.dispatchEvent(new Event("change", {bubbles: true})); return true; })()`)
	own := js[string](dora, `document.querySelector("#from").selectedOptions[0].textContent`)
	const from = `document.querySelector("#participants + ul li .soft")?.textContent`
	js[bool](dora, `[...document.querySelectorAll("#people ~ ul .row")].find((r) => r.textContent.includes("Ben")).click() ?? true`)
	dora.await(soon, from+` === `+quoted(own))
	dora.sees("Talking")
	dora.hangsUp()
	dora.button("Start again")
	dora.await(soon, `document.querySelector(".composer") && `+from+` === `+quoted(own))
}

// TestPlaces: an agent sits down elsewhere, at a place that is free.
func TestPlaces(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	cara := s.agent("cara").signIn()
	cara.button("Sit somewhere else")
	cara.await(soon, `document.querySelectorAll("#place option").length > 2`)
	if js[bool](cara, `[...document.querySelectorAll("#place option")].some((o) => o.value === "Place_3002")`) {
		t.Error("a place where somebody sits is offered")
	}
	js[bool](cara, `(document.querySelector("#place").value = "Place_3010") !== ""`)
	cara.button("Take this place")
	cara.sees("Extension 3010")
}

// TestCannedReplies: a slash offers them, keys choose, Enter takes one and sends
// nothing; they are the agent's own.
func TestCannedReplies(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.button("Settings")
	js[bool](anna, `(() => { const f = document.querySelector("#replies"); f.value = "hi Hello there!\nhours We are open from 8 to 6."; f.dispatchEvent(new Event("change")); return true; })()`)
	anna.button("Done")
	anna.calls("3002")
	anna.sees("Talking")
	anna.click(".composer textarea")
	anna.press("/h")
	anna.await(soon, `document.querySelectorAll(".reply").length === 2`)
	anna.press(kb.ArrowDown)
	anna.press("\r")
	anna.await(soon, `document.querySelector(".composer textarea").value === "We are open from 8 to 6."`)
	if js[bool](anna, `document.querySelector(".message") !== null`) {
		t.Error("choosing has sent something")
	}
	anna.press("\r")
	anna.reads("We are open from 8 to 6.")
	anna.press("/nothing")
	anna.sees("No canned reply begins so.")
	anna.press(kb.Escape)
	anna.press("\r")
	anna.reads("We are open from 8 to 6.", "/nothing")
	_ = ben
}

// TestForcedColours: where the system chooses the colours, nothing is told by a
// background alone, and the focus is seen.
func TestForcedColours(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.inColours("forced")
	anna.calls("3002")
	ben.says("hello")
	anna.reads("hello")
	if !js[bool](anna, `matchMedia("(forced-colors: active)").matches`) {
		t.Fatal("the colours are not forced")
	}
	bare := js[[]string](anna, `[...document.querySelectorAll(".bubble, .card, .badge, button:not(.icon-button, .quiet, .row), input, select, textarea, .row-open")].filter((e) => e.checkVisibility())
		.filter((e) => { const s = getComputedStyle(e); return parseFloat(s.borderTopWidth) === 0 && (s.outlineStyle === "none" || parseFloat(s.outlineWidth) === 0); })
		.map((e) => e.outerHTML.slice(0, 80))`)
	if len(bare) > 0 {
		t.Errorf("nothing but a background marks %q", bare)
	}
	anna.press("\t")
	if !js[bool](anna, `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; })()`) {
		t.Error("the focus cannot be seen")
	}
	if !js[bool](anna, `["lamp", "dot"].every((c) => { const e = document.querySelector("." + c); return getComputedStyle(e).forcedColorAdjust === "none" && e.nextElementSibling; })`) {
		t.Error("a light has lost its colour")
	}
}
