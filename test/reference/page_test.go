package reference_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"parley/internal/provision"
	"parley/test/need"
	"parley/test/process"
)

// reader is somebody who reads the page in a browser that reaches this machine
// and nothing else.
type reader struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex // guards what follows
	asked  []string   // addresses
	faults []string   // what the page complained of
}

func newReader(t *testing.T) *reader {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		need.Missing(t, "chromium", "no chromium in PATH")
	}
	profile, err := os.MkdirTemp("", "parley-reader-") // not t.TempDir: Chromium may write to it while it ends
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) })
	allocator, cancel := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.WindowSize(1280, 800))
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		end, stop := context.WithTimeout(ctx, 10*time.Second)
		defer stop()
		_ = chromedp.Cancel(end) // ends the process in order
		cancel()
	})
	r := &reader{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	if err := chromedp.Listen(ctx, r.hear); err != nil {
		t.Fatal(err)
	}
	return r
}

// hear collects what the page asks for and complains of.
func (r *reader) hear(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r.asked = append(r.asked, e.Request.URL)
	case *runtime.EventExceptionThrown:
		text, _ := json.Marshal(e.ExceptionDetails)
		r.faults = append(r.faults, string(text))
	}
}

// does runs a script in the page until it no longer answers "wait"; then it must
// answer "ok".
func (r *reader) does(what, script string) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, time.Minute)
	defer cancel()
	for {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		switch {
		case err != nil:
			r.t.Fatalf("%s: %v", what, err)
		case got == "ok":
			return
		case !strings.HasPrefix(got, "wait"):
			r.t.Fatalf("%s: %s", what, got)
		}
		select { // a browser that is asked without pause answers nobody else
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sends tries an operation out and waits for an answer that holds the words.
func (r *reader) sends(operation, sample, words string) {
	r.t.Helper()
	r.does(operation, `(() => {
		const form = document.querySelector("#`+operation+` form"), choice = form.querySelector("select")
		form.closest("details").open = true
		form.querySelector("output").replaceChildren()
		if (choice) {
			choice.selectedIndex = [...choice.options].findIndex(o => o.text.startsWith("`+sample+`"))
			choice.dispatchEvent(new Event("change", { bubbles: true }))
		}
		form.querySelector("button").click()
		return "ok"
	})()`)
	r.does(operation, `(() => {
		const said = document.querySelector("#`+operation+` output").textContent
		return said === "" ? "wait" : said.replace(/\s+/g, "").includes(`+"`"+words+"`"+`) ? "ok" : said
	})()`)
}

// is says who tries things out.
func (r *reader) is(name string) {
	r.t.Helper()
	r.does(name, `document.getElementById("user").value = "`+name+`", document.getElementById("password").value = "demo", "ok"`)
}

// TestPage: with the network cut off, a reader of /docs initiates a session
// from the page, and the page asks nobody else for anything.
func TestPage(t *testing.T) {
	server := process.Start(t, process.Config{People: provision.DemoFile(), Settings: map[string]string{"log.level": "warn"}})
	r := newReader(t)
	if err := chromedp.Do(r.ctx, chromedp.Navigate(server.URL+"/docs")); err != nil {
		t.Fatal(err)
	}
	r.does("watch the policy", `window.forbidden = [], document.addEventListener("securitypolicyviolation", e => forbidden.push(e.violatedDirective)), "ok"`)
	r.does("style", `getComputedStyle(document.querySelector("nav")).position === "sticky" ? "ok" : "wait for the style sheet"`)
	r.is("nobody")
	r.sends("getMe", "", `HTTP401{"statusCode":20`)
	for _, name := range []string{"ben", "anna"} {
		r.is(name)
		r.sends("getMe", "", `"userName":"`+name+`"`)
		r.startsAt(map[string]string{"anna": "Place_3001", "ben": "Place_3002"}[name])
	}
	r.sends("initiateIMSession", "InitiateIMSession", `HTTP200{"statusCode":0}`)
	r.does("fields", `document.querySelector("#listIMSessions input[name=fields]").value = "*", "ok"`)
	r.sends("listIMSessions", "", `"state":"Talking"`)
	r.does("find", `(() => {
		const find = document.getElementById("find")
		find.value = "im-sessions"
		find.dispatchEvent(new Event("input"))
		const left = [...document.querySelectorAll("nav ul ul li")].filter(li => !li.hidden)
		return left.length > 3 && left.every(li => li.textContent.includes("im-sessions")) ? "ok" : "found " + left.length
	})()`)
	r.does("the policy", `forbidden.length === 0 ? "ok" : "the policy forbade " + forbidden`)
	r.judge(server.URL)
}

// startsAt logs the user in at a place.
func (r *reader) startsAt(place string) {
	r.t.Helper()
	r.does("place", `(() => {
		const choice = document.querySelector("#operateMe select")
		choice.options[0].value = JSON.stringify({ operationName: "StartContactCenterSession", channels: ["voice"], place: "`+place+`" })
		return "ok"
	})()`)
	r.sends("operateMe", "StartContactCenterSession", `HTTP200{"statusCode":0}`)
}

func (r *reader) judge(own string) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	strangers := slices.DeleteFunc(slices.Clone(r.asked), func(address string) bool { return strings.HasPrefix(address, own+"/") })
	if len(r.asked) < 8 || len(strangers) > 0 || len(r.faults) > 0 {
		r.t.Errorf("%d requests, to others %v; thrown %v", len(r.asked), strangers, r.faults)
	}
}
