package browser_test

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"parley/gws"
)

// listener notes everything that is added to a live region, or changed in it.
const listener = `
window.spoken = [];
addEventListener("DOMContentLoaded", () => new MutationObserver((all) => all.forEach((m) => (m.type === "characterData" ? [m.target] : m.addedNodes).forEach((n) => {
	const region = (n.nodeType === 1 ? n : n.parentElement)?.closest("[aria-live], [role=alert], [role=status], [role=log]");
	if (region && n.textContent) spoken.push((region.getAttribute("aria-live") ?? region.getAttribute("role")) + " " + n.textContent);
}))).observe(document, {childList: true, subtree: true, characterData: true}));
`

// TestPoint08ScreenReader: new messages are spoken once, with name and text and
// without the clock; a call is spoken at once, once.
func TestPoint08ScreenReader(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	cara, anna := s.agent("cara"), s.peer("anna")
	cara.inject(listener)
	cara.signIn()
	anna.calls("3003")
	cara.await(soon, `document.querySelector(".card-ring")`)
	cara.button("Accept")
	cara.sees("Talking")
	anna.says("Hello", "Is it you?")
	cara.reads("Hello", "Is it you?")
	cara.says("Yes")
	cara.reads("Hello", "Is it you?", "Yes")
	anna.ends()
	cara.await(soon, `document.querySelector(".over")`)
	spoken := js[[]string](cara, `spoken.filter((w) => !w.startsWith("off "))`)
	for words, times := range map[string]int{"polite Anna Berg: Hello": 1, "polite Anna Berg: Is it you?": 1, "alert Anna Berg is calling you.": 1,
		"status Talking": 1, "status Ended": 1} {
		if got := len(slices.DeleteFunc(slices.Clone(spoken), func(w string) bool { return w != words })); got != times {
			t.Errorf("%q was spoken %d times in %q", words, got, spoken)
		}
	}
	for _, w := range spoken {
		if strings.Contains(w, "Yes") {
			t.Errorf("what she wrote herself is spoken: %q", w)
		}
	}
	if !js[bool](cara, `document.querySelector("[role=log][tabindex='0'] > ol > li time[datetime]") !== null`) {
		t.Error("the transcript is no log of items with times")
	}
}

// TestPoint09Additions: 400 % zoom, help in its place, password managers.
func TestPoint09Additions(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna")
	anna.visit("")
	anna.await(soon, `document.querySelector("#password")`)
	if !js[bool](anna, `document.querySelector("#user").autocomplete === "username" && document.querySelector("#password").autocomplete === "current-password"`) {
		t.Error("password managers cannot know the fields")
	}
	if js[bool](anna, `[...document.querySelectorAll("input")].some((i) => !i.dispatchEvent(new ClipboardEvent("paste", {bubbles: true, cancelable: true})))`) {
		t.Error("the fields refuse pasting")
	}
	anna.signIn()
	anna.calls("3002")
	ben.says("hello")
	anna.reads("hello")
	help := `(() => { const r = document.querySelector(".strip button").getBoundingClientRect(); return Math.round(r.right) + " " + Math.round(r.top); })()`
	place := js[string](anna, help)
	anna.hangsUp()
	if got := js[string](anna, help); got != place {
		t.Errorf("help moved from %s to %s", place, got)
	}
	anna.do(chromedp.EmulateViewport(320, 256)) // 1280 by 1024 at 400 %
	anna.large("ended at 400 %")
	anna.button("Back to the list")
	anna.large("list at 400 %")
	anna.click("#find")
	anna.press("3002\r")
	anna.await(soon, `document.querySelector(".composer")`)
	anna.large("talking at 400 %")
	anna.says("small")
	anna.reads("small")
	if !js[bool](anna, `(() => { const f = document.querySelector(".composer textarea"); f.scrollIntoView(); const r = f.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`) {
		t.Error("the composer cannot be seen")
	}
	if js[bool](anna, `document.querySelector("[draggable=true]") !== null`) {
		t.Error("something has to be dragged")
	}
}

// TestPoint10Drafts: what is half written survives everything but the sign-out.
func TestPoint10Drafts(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	anna.hangsUp()
	ben.calls("3001")
	anna.button("Open")
	anna.await(soon, `document.querySelector(".composer")`)
	anna.click(".composer textarea")
	anna.press("half a sentence")
	draft := func(when string) {
		t.Helper()
		anna.await(soon, `document.querySelector(".composer textarea")`)
		if got := js[string](anna, `document.querySelector(".composer textarea").value`); got != "half a sentence" {
			t.Errorf("%s: %q", when, got)
		}
	}
	anna.click("#recent ~ ul .row")
	anna.await(soon, `document.querySelector(".over")`)
	anna.click("#now ~ ul .row")
	draft("after another session")
	anna.do(chromedp.Reload())
	anna.live()
	draft("after a refresh")
	// Whatever the page asks next is refused: nothing may be half typed then.
	js[bool](anna, `document.getElementById("data-key").focus() ?? true`)
	anna.press("order")
	if _, err := chromedp.Call(anna.ctx, network.ClearBrowserCookies, chromedp.Void{}); err != nil {
		t.Fatal(err)
	}
	anna.press("\r")
	anna.sees("Your sign-in has expired")
	anna.await(soon, `document.activeElement?.id === "password" && document.querySelector("dialog #user").value === "anna"`) // nothing is asked twice (3.3.7)
	anna.press("demo\r")
	anna.await(soon, `!document.querySelector("dialog")`)
	anna.live()
	draft("after the sign-in expired")
	anna.press("!")
	js[bool](anna, `document.querySelector(".composer textarea").focus() ?? true`)
	anna.asksOut()
	anna.await(soon, `document.querySelector("#user")`)
	if left := js[[]string](anna, `Object.entries(localStorage).flat().filter((w) => w.includes("draft") || w.includes("half a"))`); len(left) > 0 {
		t.Errorf("after the sign-out there is %q", left)
	}
}

// TestPoint11Weight: the first visit costs less than 150 kB, every byte of it
// from the one server, and the page is ready within a second on a slow machine.
func TestPoint11Weight(t *testing.T) {
	s := newStage(t)
	anna := s.agent("anna")
	var mu sync.Mutex
	var asked []string
	if err := chromedp.Listen(anna.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	anna.visit("")
	anna.await(soon, `document.querySelector("#user")`)
	anna.signIn()
	anna.await(soon, `document.querySelector("#find")`)
	weight := anna.line.carried() // with all headers, and with what the API said
	t.Logf("a first visit and sign-in cost %d bytes", weight)
	if weight > 150_000 {
		t.Errorf("%d bytes", weight)
	}
	anna.calls("3002")
	mu.Lock()
	for _, url := range asked {
		if !strings.HasPrefix(url, anna.line.url()+"/") {
			t.Errorf("the page asks %s", url)
		}
	}
	mu.Unlock()
	r, err := http.Get(s.server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if policy := r.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self'; script-src 'self' 'sha256-") {
		t.Errorf("the policy is %s", policy)
	}
	best, desk := 1e9, 1e9
	for range 3 {
		form, asks := s.coldStart()
		best, desk = min(best, form), min(desk, asks)
	}
	// The second is meant for four cores, which browser and server share.
	limit := 1000 * max(1, 4/float64(runtime.NumCPU()))
	t.Logf("ready after %.0f ms with a fourth of the processor, all that signing in takes is there after %.0f", best, desk)
	if best > limit {
		t.Errorf("ready after %.0f ms, at most %.0f are allowed", best, limit)
	}
}

// TestPoint11AnswerBeforePaint: a server that answers before the browser has
// painted for the first time is heard.
func TestPoint11AnswerBeforePaint(t *testing.T) {
	t.Parallel()
	anna := newStage(t).agent("anna")
	anna.inject(`(() => {
		const later = setTimeout;
		requestAnimationFrame = (f) => later(f, 500);
		setTimeout = (f, ms, ...rest) => later(f, Math.max(ms ?? 0, 500), ...rest);
	})()`)
	anna.visit("")
	anna.await(soon, `document.querySelector("#user")`)
}

// coldStart is how long a new profile takes to show the form, and until the
// server is asked who is there, in ms.
func (s *stage) coldStart() (form, asks float64) {
	s.t.Helper()
	a := s.agent("ben")
	if _, err := chromedp.Call(a.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}); err != nil {
		s.t.Fatal(err)
	}
	a.inject(`new MutationObserver(() => { if (document.querySelector("#user")) window.readyAt ??= performance.now(); }).observe(document, {childList: true, subtree: true});`)
	a.visit("")
	const asked = `performance.getEntriesByType("resource").find((e) => e.name.includes("/api/v2/me"))?.startTime`
	a.await(soon, `window.readyAt && `+asked)
	return js[float64](a, "readyAt"), js[float64](a, asked)
}

// TestPoint11LongTranscript: five thousand lines scroll, and the focus stays.
func TestPoint11LongTranscript(t *testing.T) {
	const lines = 5000
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	id := ben.session()
	var sending sync.WaitGroup
	for w := range 16 {
		sending.Go(func() {
			for i := w; i < lines; i += 16 {
				if err := ben.client.SendMessage(t.Context(), id, gws.SendMessage{Text: fmt.Sprintf("line %d of many", i)}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	sending.Wait()
	anna.await(30*time.Second, fmt.Sprintf(`document.querySelectorAll(".message").length === %d`, lines))
	if !js[bool](anna, `[...document.querySelectorAll(".message")].every((m, i) => Number(m.dataset.index) === i + 1)`) {
		t.Error("the lines are not in order")
	}
	anna.click(".composer textarea")
	began := time.Now()
	anna.says("and one of mine")
	anna.await(soon, fmt.Sprintf(`document.querySelectorAll(".message:not(.pending)").length === %d`, lines+1))
	t.Logf("a message among %d takes %v", lines, time.Since(began))
	js[bool](anna, `document.querySelector(".log").focus() ?? true`)
	for _, key := range []string{kb.Home, kb.PageDown, kb.PageDown, kb.End, kb.PageUp} {
		anna.press(key)
		anna.do(chromedp.Sleep(settle))
		if !js[bool](anna, `document.activeElement === document.querySelector(".log")`) {
			t.Fatalf("the focus is lost after %q", key)
		}
	}
	if !js[bool](anna, `(() => { const l = document.querySelector(".log"); return l.scrollTop > l.scrollHeight / 2; })()`) {
		t.Error("the keys do not scroll")
	}
}

// TestPoint12PlainTruth: a refusal says what, why and what next, with a
// reference that can be copied; every word is from the catalogue.
func TestPoint12PlainTruth(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3999")
	anna.refused("The session with 3999 was not started", "3999 is not known.", "Check the number")
	anna.calls("3002")
	anna.sees("Talking")
	anna.click("#find")
	anna.press("3003\r")
	anna.refused("The session with Cara Dahl was not started", "You are in a session already", "End the present session first.")
	sofia := s.agent("sofia").signIn()
	sofia.calls("3002")
	sofia.refused("The session with Ben Costa was not started", "Ben Costa is in another session", "Try again in a moment.")
	erik := s.agent("erik").signIn()
	erik.sees("no device that can message")
	erik.sees("multimedia")
	erik.click("#find")
	erik.press("3002\r")
	erik.refused("was not started", "no suitable device", "Ask whoever administers your extension")
	anna.says(strings.Repeat("x", 10) + "!")
	js[bool](anna, `(() => { const f = document.querySelector(".composer textarea"); f.value = "y".repeat(5000); f.dispatchEvent(new InputEvent("input", {bubbles: true})); return true; })()`)
	anna.press("\r")
	anna.await(soon, `/Not sent/.test(document.querySelector('[data-delivery="refused"]')?.textContent)`)
	anna.button("Edit")
	anna.await(soon, `document.querySelector(".composer textarea").value.length === 5000 && !document.querySelector(".pending")`)
	_ = ben
	for _, language := range []string{"en-XA", "ar-XB"} {
		sofia.visit("?lang=" + language)
		sofia.await(soon, `document.querySelector(".light-live")`)
		plain := js[[]string](sofia, `[...document.querySelectorAll("button, h1, h2, label, .light, option, [aria-label]")].filter((e) => e.checkVisibility() && !e.closest(".row") && !e.closest("select:not([aria-label])"))
			.flatMap((e) => [e.getAttribute("aria-label"), e.tagName === "OPTION" || !e.children.length ? e.textContent : ""])
			.filter((w) => w && /[A-Za-z]{2}/.test(w) && !w.startsWith("["))`)
		if len(plain) > 0 {
			t.Errorf("%s: not from the catalogue: %q", language, plain)
		}
	}
	if dir := js[string](sofia, `getComputedStyle(document.body).direction`); dir != "rtl" {
		t.Errorf("ar-XB is written %s", dir)
	}
}

// refused waits for a refusal with these three sentences and a reference, and copies it.
func (a *agent) refused(what, why, next string) {
	a.t.Helper()
	a.await(soon, `document.querySelector(".card-refused")`)
	text := js[string](a, `document.querySelector(".card-refused").innerText`)
	for _, words := range []string{what, why, next, "Reference "} {
		if !strings.Contains(text, words) {
			a.t.Errorf("%q is not in the refusal:\n%s", words, text)
		}
	}
	js[bool](a, `(navigator.clipboard.writeText = async (w) => { window.copied = w; }) && true`)
	a.button("Copy")
	a.await(soon, `window.copied?.includes(document.querySelector(".card-refused .reference").textContent.split(" ").at(-1))`)
	a.button("Close")
	a.await(soon, `!document.querySelector(".card-refused")`)
}
