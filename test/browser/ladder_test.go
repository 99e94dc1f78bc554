package browser_test

import (
	"strings"
	"testing"
)

// said are the steps that the page has drawn.
func (a *agent) said() string {
	a.t.Helper()
	return strings.Join(js[[]string](a, `[...document.querySelectorAll(".step-arrow")].map((s) => s.textContent)`), "\n")
}

// TestLadder: a session is drawn as it goes, from the server's log; those may
// see it who take part and who supervise, and nobody else.
func TestLadder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	id := ben.session()
	if link := js[string](anna, `document.querySelector(".session-head a").getAttribute("href")`); link != "/ladder/"+id {
		t.Errorf("the header leads to %s", link)
	}
	page := s.tab(anna)
	page.visit("ladder/" + id)
	page.await(soon, `document.querySelectorAll(".step").length === 8`)
	const begun = `anna (3001) to parley, REST: InitiateIMSession 3002
T-Server event: EventDialing
parley to anna (3001), CometD: StatusChange Initiating
T-Server event: EventRinging
parley to ben (3002), CometD: StatusChange Alerting
T-Server event: EventEstablished
parley to anna (3001), CometD: StatusChange Talking
parley to ben (3002), CometD: StatusChange Talking`
	if got := page.said(); got != begun {
		t.Errorf("drawn\n%s", got)
	}
	ben.says("what nobody else may read")
	page.await(soon, `document.querySelectorAll(".step").length === 12`)
	supervisor := s.agent("sofia")
	supervisor.visit("ladder/" + id)
	supervisor.await(soon, `document.querySelector("#user")`)
	supervisor.click("#user")
	supervisor.press("sofia\tdemo\r")
	supervisor.await(soon, `document.querySelectorAll(".step").length === 12`)
	ben.ends()
	for _, who := range []*agent{page, supervisor} {
		who.sees("Ended: 3002 completed the session")
		who.await(soon, `document.querySelectorAll(".step").length === 16`)
		if strings.Contains(who.screen(), "nobody else may read") {
			t.Error("what was written is in the ladder")
		}
	}
	if js[bool](supervisor, `fetch("/api/v2/me?subresources=devices").then((r) => r.json()).then((a) => a.user.devices.some((d) => d.deviceState === "Active"))`, awaits) {
		t.Error("looking on put the supervisor to work")
	}
	copies(t, page)
	dora := s.agent("dora").signIn()
	dora.visit("ladder/" + id)
	dora.sees("There is no such session, or it is not yours to see.")
	dora.sees("Check the address")
	dora.sees("Reference")
}

func copies(t *testing.T, page *agent) {
	t.Helper()
	js[bool](page, `(navigator.clipboard.writeText = async (w) => { window.copied = w; }) && true`)
	page.button("Copy as text")
	page.await(soon, `/anna \(3001\) -> parley +InitiateIMSession 3002/.test(window.copied)`)
	page.button("Copy as Mermaid")
	page.await(soon, `window.copied?.startsWith("sequenceDiagram")`)
	for _, line := range []string{"participant P0 as anna (3001)", "P0->>P1: InitiateIMSession 3002", "Note over P1: EventDialing", "P1-->>P2: StatusChange Alerting",
		"P2->>P1: SendMessage #35;1"} {
		if !js[bool](page, `window.copied.includes(`+quoted(line)+`)`) {
			t.Errorf("%q is not in the diagram:\n%s", line, js[string](page, `window.copied`))
		}
	}
	js[bool](page, `(navigator.clipboard.writeText = async () => { throw new Error("not allowed"); }) && true`)
	page.button("Copy as text")
	page.await(soon, `document.querySelector("dialog textarea")?.value.includes("EventReleased")`)
	page.button("Done")
}
