package browser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// twice clicks on what a CSS selector finds as an impatient hand does.
func (a *agent) twice(selector string) {
	a.t.Helper()
	a.do(chromedp.DoubleClick(chromedp.CSS(selector)))
}

// calm fails if the page complains of something.
func (a *agent) calm(after string) {
	a.t.Helper()
	time.Sleep(settle)
	if js[bool](a, `document.querySelector(".card-refused") !== null`) {
		a.t.Errorf("%s, %s: %s", a.name, after, js[string](a, `document.querySelector(".card-refused").innerText`))
	}
}

// TestImpatientHands: a second click does nothing more, and nothing is refused
// that has come about.
func TestImpatientHands(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"im.ringTimeout": "1m"})
	ben, cara := s.agent("ben").signIn(), s.agent("cara").signIn()
	const caras = `[...document.querySelectorAll("#people ~ ul .row")].find((r) => r.textContent.includes("Cara"))`
	ben.await(soon, caras)
	js[string](ben, caras+`.id = "cara"`)
	ben.twice("#cara")
	cara.await(soon, `document.querySelector(".card-ring")`)
	ben.calm("called twice")
	cara.twice(".card-ring .accept")
	ben.sees("Talking")
	cara.calm("accepted twice")
	cara.await(soon, `document.activeElement?.matches(".composer textarea")`)
	cara.press("once")
	cara.twice(".composer .primary")
	ben.reads("once")
	cara.calm("sent twice")
	ben.twice(".end")
	ben.await(soon, `document.querySelector(".asks")`)
	ben.twice(".asks .danger")
	ben.sees("You ended the session")
	ben.await(soon, `document.activeElement?.matches(".over")`)
	ben.calm("ended twice")
	cara.calm("the other ended it")

	ben.calls("3003")
	cara.await(soon, `document.querySelector(".card-ring")`)
	cara.twice(".card-ring button:not(.accept)")
	ben.sees("declined")
	cara.calm("declined twice")

	ben.calls("3003")
	cara.await(soon, `document.querySelector(".card-ring")`)
	cara.click(".card-ring .accept")
	ben.sees("Talking")
	cara.await(soon, `document.querySelector(".end")`)
	ben.button("End")
	cara.button("End")
	// Both say yes before either has heard of the other.
	both := `document.querySelector(".asks .danger").click() ?? true`
	js[bool](ben, both)
	js[bool](cara, both)
	for _, who := range []*agent{ben, cara} {
		who.await(soon, `document.querySelector(".over")`)
		who.calm("both ended it")
	}
}

// TestHalfWritten: what was half written when a session ends stays in sight, and
// goes along when it is started again.
func TestHalfWritten(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	anna.press("what I wanted to say")
	ben.ends()
	anna.await(soon, `document.querySelector(".over textarea")?.value === "what I wanted to say"`)
	if !js[bool](anna, `document.activeElement.matches(".over")`) {
		t.Error("who was writing has lost the focus")
	}
	anna.do(chromedp.Reload())
	anna.live()
	anna.click("#recent ~ ul .row")
	anna.await(soon, `document.querySelector(".over textarea")?.value === "what I wanted to say"`)
	anna.button("Start again")
	anna.await(soon, `document.querySelector(".composer textarea")?.value === "what I wanted to say"`)
	anna.sees("Talking")
	anna.press("\r")
	anna.reads("what I wanted to say")

	// A message that the server refuses does not push aside what is half written.
	js[bool](anna, `(() => { const f = document.querySelector(".composer textarea"); f.value = "y".repeat(5000); f.dispatchEvent(new InputEvent("input", {bubbles: true})); return true; })()`)
	anna.press("\r")
	anna.sees("Shorten it and send again.")
	anna.press("half")
	anna.button("Edit")
	anna.await(soon, `document.querySelector(".composer textarea").value === "half\n" + "y".repeat(5000)`)
	anna.hangsUp()
	anna.await(soon, `document.querySelector(".over textarea").value.startsWith("half")`)
	anna.button("Remove")
	anna.await(soon, `!document.querySelector(".over textarea")`)
}

// TestSignOutWithoutServer: who cannot be signed out is told so and loses nothing.
func TestSignOutWithoutServer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	anna := s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	anna.press("half")
	anna.line.breakAll(true)
	anna.await(soon, lost)
	anna.button("Sign out")
	anna.await(soon, `document.querySelector("dialog .danger")`)
	anna.click("dialog .danger")
	anna.await(soon, `document.querySelector(".card-refused")?.innerText.includes("You are not signed out at the server")`)
	anna.line.mend()
	anna.live()
	anna.await(soon, `document.querySelector(".composer textarea")?.value === "half"`)
	anna.button("Sign out")
	anna.await(soon, `document.querySelector("dialog .danger")`)
	anna.click("dialog .danger")
	anna.await(soon, `document.querySelector("#user")`)
	admin := s.agent("admin") // is never at work
	admin.visit("?as=admin")
	admin.await(soon, `document.activeElement?.id === "password"`)
	admin.press("demo\r")
	admin.sees("You could not start work")
	admin.button("Sign out")
	admin.await(soon, `document.querySelector("dialog .danger")`)
	admin.click("dialog .danger")
	admin.await(soon, `document.querySelector("#user")`)
	admin.do(chromedp.Reload())
	admin.await(soon, `document.querySelector("#user")`)
}

// TestOddWords: markup, emoji, other directions, one endless word and the
// longest message come through as they are, and widen nothing.
func TestOddWords(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"im.maxText": "16384"})
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	odd := []string{`<img src=x onerror="document.title='x'"><script>1</script>&amp;`, "👩‍👩‍👧‍👦 🇩🇪 e\u0301", "שלום 123 (abc) مرحبا",
		strings.Repeat("w", 600), strings.Repeat("long word ", 1638)}
	ben.says(odd...)
	ben.attaches("<b>key</b>"+strings.Repeat("k", 100), "<i>"+strings.Repeat("v", 300))
	anna.reads(odd...)
	anna.await(soon, `document.querySelector(".pair dt")?.textContent.startsWith("<b>key</b>")`)
	for _, width := range []int64{1280, 320} {
		anna.do(chromedp.EmulateViewport(width, 800))
		anna.large(fmt.Sprintf("odd words in %d", width))
		if js[bool](anna, `[...document.querySelectorAll(".log, .details, .rail")].some((e) => e.scrollWidth > e.clientWidth)`) {
			t.Errorf("in %d something has to be scrolled sideways", width)
		}
	}
}

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
	desk.button("Sign out")
	desk.await(soon, `document.querySelector("dialog .danger")`)
	desk.click("dialog .danger")
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
