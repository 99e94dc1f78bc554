package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"parley/test/need"
)

// TestPoint08And09InEveryState judges every state that the page can show, light
// and dark, at a desk and on a telephone: no violation of accessibility that
// axe finds, no target that is too small, nothing that has to be scrolled
// sideways. With PARLEY_SCREENSHOTS it also writes pictures to that folder; those
// of a talk, in other languages and from right to left, are always taken, and
// kept where go test -artifacts keeps what tests leave.
func TestPoint08And09InEveryState(t *testing.T) {
	t.Parallel()
	need.Modules(t, ".")
	axe, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	folder := os.Getenv("PARLEY_SCREENSHOTS")
	if folder != "" {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	states, kept := 0, t.ArtifactDir()
	newStage(t, map[string]string{"im.ringTimeout": "10m"}).tour(func(state string, a *agent) {
		states++
		pictures := folder
		if pictures == "" && (state == "talking" || strings.HasPrefix(state, "language-")) {
			pictures = kept
		}
		bright := map[string]float64{}
		js[chromedp.Void](a, string(axe))
		for _, v := range views(folder != "") {
			name := fmt.Sprintf("%s-%s-%s", state, v.device, v.colours)
			a.inView(v)
			a.accessible(name)
			a.large(name)
			if pictures != "" {
				bright[v.device+v.colours] = a.shoot(filepath.Join(pictures, name+".png"))
			}
		}
		if pictures != "" && bright["deskdark"] >= bright["desklight"]/2 {
			t.Errorf("%s: the dark picture is as bright as %.2f, the light one as %.2f", state, bright["deskdark"], bright["desklight"])
		}
		a.inView(view{"desk", 1280, 800, "light"})
	})
	if states < 35 {
		t.Errorf("%d states", states)
	}
}

// view is how somebody sees the page. The telephone is as narrow as 1.4.10 asks.
type view struct {
	device        string
	width, height int64
	colours       string
}

func views(all bool) []view {
	some := []view{{"desk", 1280, 800, "dark"}, {"desk", 1280, 800, "light"}, {"phone", 320, 700, "light"}}
	if all {
		// The colours are the desk's, or the agent's own.
		some = append(some, view{"phone", 320, 700, "dark"}, view{"desk", 1280, 800, "forced"})
	}
	return some
}

// inView returns when the page has been painted so.
func (a *agent) inView(v view) {
	a.t.Helper()
	a.inColours(v.colours)
	a.do(chromedp.EmulateViewport(v.width, v.height))
	js[bool](a, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise)
}

// accessible fails for what axe finds.
func (a *agent) accessible(state string) {
	a.t.Helper()
	// Where colours are forced they are not the page's to choose, and axe reads the page's.
	rules := fmt.Sprintf(`{"color-contrast": {enabled: %t}}`, !strings.HasSuffix(state, "-forced"))
	found := js[string](a, `axe.run(document, {resultTypes: ["violations"], rules: `+rules+`}).then((r) => JSON.stringify(
		r.violations.map((v) => ({rule: v.id, where: v.nodes.map((n) => n.target.join(" ") + ": " + n.any.concat(n.all, n.none).map((c) => c.message).join("; "))}))))`,
		chromedp.EvalAwaitPromise)
	if found != "[]" {
		a.t.Errorf("%s: %s", state, found)
	}
}

// large fails for targets under 24 by 24 pixels (2.5.8) and for a page that is
// wider than its window (1.4.10).
func (a *agent) large(state string) {
	a.t.Helper()
	small := js[[]string](a, `[...document.querySelectorAll("button, input, select, textarea, summary, a[href]")].filter((e) => e.checkVisibility())
		.map((e) => [e, (e.closest("label") ?? e).getBoundingClientRect()]).filter(([, r]) => r.width < 24 || r.height < 24)
		.map(([e, r]) => e.outerHTML.slice(0, 80) + " " + r.width + "x" + r.height)`)
	if len(small) > 0 {
		a.t.Errorf("%s: targets are too small: %s", state, strings.Join(small, "\n"))
	}
	var width struct{ Page, Window int }
	text := js[string](a, `JSON.stringify({Page: document.documentElement.scrollWidth, Window: innerWidth})`)
	if err := json.Unmarshal([]byte(text), &width); err != nil {
		a.t.Fatal(err)
	}
	if width.Page > width.Window {
		a.t.Errorf("%s: the page is %d wide in a window of %d", state, width.Page, width.Window)
	}
}

// shoot writes a picture and returns how bright it is, from 0 to 1.
func (a *agent) shoot(file string) float64 {
	a.t.Helper()
	text, err := chromedp.Run(a.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(file, text, 0o644)
	}
	if err != nil {
		a.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		a.t.Fatal(err)
	}
	const step = 8 // every 8th point is enough
	sum, points := 0.0, 0.0
	for y := 0; y < picture.Bounds().Dy(); y += step {
		for x := 0; x < picture.Bounds().Dx(); x += step {
			_, green, _, _ := picture.At(x, y).RGBA()
			sum, points = sum+float64(green)/0xffff, points+1
		}
	}
	return sum / points
}

// inColours sets what the system prefers.
func (a *agent) inColours(scheme string) {
	a.t.Helper()
	forced := "none"
	if scheme == "forced" {
		scheme, forced = "dark", "active"
	}
	_, err := chromedp.Call(a.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			{Name: "forced-colors", Value: forced}}})
	if err != nil {
		a.t.Fatal(err)
	}
}
