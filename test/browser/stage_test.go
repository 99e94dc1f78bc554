package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"parley/internal/provision"
	"parley/test/need"
	"parley/test/process"
)

// stage is a server and a browser, in which every agent has a profile.
type stage struct {
	t       *testing.T
	server  *process.Server
	browser context.Context
}

func newStage(t *testing.T, settings ...map[string]string) *stage {
	t.Helper()
	all := map[string]string{"log.level": "warn"}
	for _, s := range settings {
		maps.Copy(all, s)
	}
	return newStageOf(t, process.Config{People: provision.DemoFile(), Settings: all})
}

func newStageOf(t *testing.T, config process.Config) *stage {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		need.Missing(t, "chromium", "no chromium in PATH")
	}
	s := &stage{t: t, server: process.Start(t, config)}
	// The profile is not t.TempDir: Chromium may write to it while it ends.
	profile, err := os.MkdirTemp("", "parley-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) })
	allocator, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1280, 800),
	)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(browser, 10*time.Second)
		defer stop()
		_ = chromedp.Cancel(ctx) // ends the process in order
		cancel()
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	s.browser = browser
	return s
}

// agent is somebody at a browser: one tab of a profile.
type agent struct {
	t    *testing.T
	ctx  context.Context
	name string
	line *line

	mu     sync.Mutex // guards what follows
	faults []string   // what the page complained of
}

// agent opens a profile and an empty tab for somebody.
func (s *stage) agent(name string) *agent {
	s.t.Helper()
	return s.open(name, newLine(s.t, s.server.URL), s.browser, chromedp.WithNewBrowserContext())
}

// tab opens one more tab in the profile of a.
func (s *stage) tab(a *agent) *agent {
	s.t.Helper()
	return s.open(a.name, a.line, a.ctx, chromedp.WithNewWindow(false))
}

func (s *stage) open(name string, l *line, parent context.Context, options ...chromedp.ContextOption) *agent {
	s.t.Helper()
	a := &agent{t: s.t, name: name, line: l}
	ctx, cancel := chromedp.NewContext(parent, options...)
	s.t.Cleanup(cancel)
	a.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800)); err != nil {
		s.t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, a.hear); err != nil {
		s.t.Fatal(err)
	}
	a.inject(recorder)
	s.t.Cleanup(a.judge)
	return a
}

// hear collects exceptions of the page.
func (a *agent) hear(event any) {
	if e, ok := event.(*runtime.EventExceptionThrown); ok {
		a.mu.Lock()
		defer a.mu.Unlock()
		text, _ := json.Marshal(e.ExceptionDetails)
		a.faults = append(a.faults, string(text))
	}
}

// judge fails the test for what the page threw or was forbidden.
func (a *agent) judge() {
	if a.ctx.Err() == nil {
		if forbidden, err := chromedp.Run(a.ctx, chromedp.Evaluate[[]string](`window.recorded?.forbidden ?? []`)); err == nil && len(forbidden) > 0 {
			a.t.Errorf("%s: the security policy forbade %v", a.name, forbidden)
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, f := range a.faults {
		a.t.Errorf("%s: the page threw %s", a.name, f)
	}
}

// do runs steps; they must succeed.
func (a *agent) do(steps ...chromedp.Action[chromedp.Void]) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		a.t.Fatalf("%s: %v\n%s", a.name, err, a.screen())
	}
}

// js evaluates an expression.
func js[T any](a *agent, expression string, options ...chromedp.EvaluateOption) T {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.ctx, 15*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, options...))
	if err != nil {
		a.t.Fatalf("%s: %s: %v", a.name, expression, err)
	}
	return value
}

// await waits until an expression holds, and returns how long that took.
func (a *agent) await(limit time.Duration, expression string) time.Duration {
	a.t.Helper()
	began := time.Now()
	for time.Since(began) < limit {
		ctx, cancel := context.WithTimeout(a.ctx, limit)
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		cancel()
		if err == nil && holds {
			return time.Since(began)
		}
		time.Sleep(10 * time.Millisecond)
	}
	a.t.Fatalf("%s: not within %v: %s\n%s\n%s", a.name, limit, expression, a.screen(), js[string](a, `document.querySelector(".log")?.outerHTML ?? ""`))
	return 0
}

const (
	soon   = 8 * time.Second
	settle = 250 * time.Millisecond // the cards have come in
)

// sees waits for words on the page.
func (a *agent) sees(words string) time.Duration {
	a.t.Helper()
	return a.await(soon, fmt.Sprintf("document.body.innerText.includes(%q)", words))
}

// screen is what is on the page, for a failure.
func (a *agent) screen() string {
	ctx, cancel := context.WithTimeout(a.ctx, 2*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.title + "\n" + document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(text)
}

// visit opens the page.
func (a *agent) visit(query string) {
	a.t.Helper()
	a.do(chromedp.Navigate(a.line.url() + "/" + query))
}

// signIn opens the page and signs in, which also starts work.
func (a *agent) signIn() *agent {
	a.t.Helper()
	a.visit("?as=" + a.name)
	a.await(soon, `document.activeElement?.id === "password"`)
	a.do(chromedp.KeyEvent("demo\r"))
	a.live()
	a.await(soon, `document.querySelector(".at-work")`)
	return a
}

// asksOut asks to be signed out, and means it.
func (a *agent) asksOut() {
	a.t.Helper()
	a.button("Sign out")
	a.await(soon, `document.querySelector("dialog .danger")`)
	a.click("dialog .danger")
}

func (a *agent) live() time.Duration {
	a.t.Helper()
	return a.await(soon, `document.getElementById("connection")?.textContent === "Live"`)
}

// press is one key or shortcut.
func (a *agent) press(keys string, options ...chromedp.KeyOption) {
	a.t.Helper()
	a.do(chromedp.KeyEvent(keys, options...))
}

// click clicks on what a CSS selector finds.
func (a *agent) click(selector string) {
	a.t.Helper()
	a.do(chromedp.Click(chromedp.CSS(selector)))
}

// button clicks the button of that name.
func (a *agent) button(name string) {
	a.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll("button")].find((b) => !b.disabled && (b.getAttribute("aria-label") ?? b.textContent).trim() === %q)`, name)
	a.await(soon, find)
	js[bool](a, find+".click() ?? true")
}

// calls starts a session with a number.
func (a *agent) calls(number string) {
	a.t.Helper()
	a.click("#find")
	a.press(number + "\r")
	a.await(soon, `document.querySelector(".session-head")`)
}

// says sends a message.
func (a *agent) says(text string) {
	a.t.Helper()
	a.click(".composer textarea")
	a.press(text + "\r")
}

// reads waits for messages, in their order, and for nothing else beside them.
func (a *agent) reads(texts ...string) {
	a.t.Helper()
	want, _ := json.Marshal(texts)
	a.await(soon, `JSON.stringify([...document.querySelectorAll(".message:not(.pending) .bubble")].map((b) => b.textContent)) === JSON.stringify(`+string(want)+`)`)
}
