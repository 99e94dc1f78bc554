package browser_test

import (
	"fmt"
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
	// Both say yes, mostly before either has heard of the other.
	both := `document.querySelector(".asks .danger")?.click() ?? true`
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
	anna.asksOut()
	anna.await(soon, `document.querySelector(".card-refused")?.innerText.includes("You are not signed out at the server")`)
	anna.line.mend()
	anna.live()
	anna.await(soon, `document.querySelector(".composer textarea")?.value === "half"`)
	anna.asksOut()
	anna.await(soon, `document.querySelector("#user")`)
	admin := s.agent("admin") // is never at work
	admin.visit("?as=admin")
	admin.await(soon, `document.activeElement?.id === "password"`)
	admin.press("demo\r")
	admin.sees("You could not start work")
	admin.asksOut()
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

// TestLateAnswer: who has gone on before an answer comes stays where she is.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	anna := s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	js[bool](anna, `(() => {
		const ask = window.fetch;
		window.fetch = async (...of) => {
			const answer = await ask(...of);
			if (of[1]?.method === "POST") {
				await new Promise((goOn) => { window.answer = goOn; });
			}
			return answer;
		};
		return true;
	})()`)
	anna.click("#data-key")
	anna.press("order\t4711\r")
	anna.await(soon, `document.querySelector(".pair-value")?.textContent === "4711" && window.answer`)
	anna.click(`[aria-label="Edit order"]`)
	anna.await(soon, `document.activeElement.matches(".pair-edit input")`)
	stays := `new Promise((look) => { window.answer(); setTimeout(() => look(document.activeElement.matches(".pair-edit input")), 300); })`
	if !js[bool](anna, stays, chromedp.EvalAwaitPromise) {
		t.Error("the answer took the focus away")
	}
}
