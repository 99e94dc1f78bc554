package browser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused is the name of what has the focus; "hidden: …" when it cannot be seen
// or has no mark (2.4.7, 2.4.11).
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "";
	const name = (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent).trim();
	e.scrollIntoView({block: "nearest"});
	const r = e.getBoundingClientRect();
	const at = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height / 2, innerHeight - r.y - 1));
	const seen = e.contains(at) || at?.contains(e);
	return (seen && getComputedStyle(e).outlineStyle !== "none" ? "" : "hidden: ") + name;
})()`

// tabTo presses Tab until the focus is on what has that name, and looks at
// every stop on the way.
func (a *agent) tabTo(name string) {
	a.t.Helper()
	var stops []string
	for range 60 {
		a.press(kb.Tab)
		at := js[string](a, focused)
		stops = append(stops, at)
		if strings.HasPrefix(at, "hidden: ") {
			a.t.Errorf("the focus cannot be seen on %q", strings.TrimPrefix(at, "hidden: "))
		}
		if at == name {
			return
		}
	}
	a.t.Fatalf("Tab does not lead to %q, but to %q", name, stops)
}

// TestPoint07KeyboardOnly: a whole session without a mouse.
func TestPoint07KeyboardOnly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna")
	anna.visit("")
	anna.await(soon, `document.activeElement?.id === "user"`)
	anna.press("anna\tdemo")
	anna.press(kb.Tab)
	anna.press(kb.Enter)
	anna.live()
	anna.await(soon, `document.querySelector(".at-work .state select")`)

	anna.tabTo("Your state")
	anna.press("Ready")
	anna.await(soon, `document.querySelector(".state select").value === "Ready" && document.querySelector(".dot-Ready")`)
	anna.press(kb.ArrowDown)
	anna.await(soon, `document.querySelector(".state select").value === "NotReady" && document.querySelector(".dot-NotReady") && document.activeElement.matches(".state select")`)
	anna.press("Ready")
	anna.await(soon, `document.querySelector(".dot-Ready")`)

	anna.press("k", chromedp.KeyModifiers(kb.ModifierCtrl))
	anna.await(soon, `document.activeElement.id === "find"`)
	anna.press("ben")
	anna.await(soon, `document.querySelector(".found .row")`)
	anna.press(kb.Enter)
	anna.await(soon, `document.activeElement?.matches(".composer textarea")`)
	anna.press("first line")
	anna.press(kb.Enter, chromedp.KeyModifiers(kb.ModifierShift))
	anna.press("second line")
	anna.press(kb.Enter)
	anna.reads("first line\nsecond line")

	var regions []string
	for range 4 {
		anna.press(kb.F6)
		regions = append(regions, js[string](anna, `document.activeElement.closest("[data-region]").className`))
	}
	if want := []string{"details", "rail", "centre", "details"}; !slices.Equal(regions, want) {
		t.Errorf("F6 leads to %q, want %q", regions, want)
	}
	anna.await(soon, `document.activeElement.id === "data-key"`)
	anna.press("order\t4711")
	anna.press(kb.Enter)
	anna.await(soon, `document.querySelector(".pair-value")?.textContent === "4711"`)
	anna.tabBack("Edit order")
	anna.press(kb.Enter)
	anna.await(soon, `document.activeElement.matches(".pair-edit input")`)
	anna.press("4712")
	anna.press(kb.Enter)
	anna.await(soon, `document.querySelector(".pair-value")?.textContent === "4712" && document.activeElement.getAttribute("aria-label") === "Edit order"`)
	anna.tabTo("Delete order")
	anna.press(kb.Enter)
	anna.await(soon, `!document.querySelector(".pair")`)

	anna.press("e", chromedp.KeyModifiers(kb.ModifierAlt))
	anna.await(soon, `document.activeElement.textContent === "Yes, end"`)
	anna.press(kb.Enter)
	anna.await(soon, `document.querySelector(".over")`)
	js[bool](anna, `(URL.createObjectURL = (b) => { window.saved = b; return "#"; }) && true`)
	anna.press(kb.F6)
	anna.tabTo("Save transcript")
	anna.press(kb.Enter)
	anna.await(soon, `window.saved`)
	if text := js[string](anna, `saved.text()`, chromedp.EvalAwaitPromise); !strings.Contains(text, "You: first line\n    second line") {
		t.Errorf("saved: %s", text)
	}
	_ = ben
}

func (a *agent) tabBack(name string) {
	a.t.Helper()
	for range 60 {
		a.press(kb.Tab, chromedp.KeyModifiers(kb.ModifierShift))
		at := js[string](a, focused)
		if strings.HasPrefix(at, "hidden: ") {
			a.t.Errorf("the focus cannot be seen on %q", strings.TrimPrefix(at, "hidden: "))
		}
		if at == name {
			return
		}
	}
	a.t.Fatalf("Shift+Tab does not lead to %q", name)
}

// TestPoint07Shortcuts: every shortcut can be turned off and changed (2.1.4).
func TestPoint07Shortcuts(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	anna := s.agent("anna").signIn()
	help := func(shown bool) {
		t.Helper()
		anna.await(soon, fmt.Sprintf(`Boolean(document.querySelector("dialog")) === %v`, shown))
	}
	js[bool](anna, `document.activeElement.blur() ?? true`)
	anna.press("?")
	help(true)
	anna.press(kb.Escape)
	help(false)
	anna.button("Settings")
	anna.tabTo("Use ? for: This help")
	anna.press(" ")
	anna.tabTo("Change the keys of: This help")
	anna.press(kb.Escape)
	help(false)
	js[bool](anna, `document.activeElement.blur() ?? true`)
	anna.press("?")
	time.Sleep(settle) // nothing is to happen
	help(false)
	anna.button("Settings")
	anna.tabTo("Change the keys of: This help")
	anna.press(kb.Enter)
	anna.press(kb.F1)
	anna.sees("F1")
	anna.press(kb.Escape)
	help(false)
	anna.do(chromedp.Reload())
	anna.live()
	anna.press(kb.F1)
	help(true)
}
