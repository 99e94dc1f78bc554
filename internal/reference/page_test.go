package reference_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/internal/reference"
)

func pageText(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	got := ask(h, "GET", path)
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != 200 || got.Header.Get("ETag") == "" || got.Header.Get("Content-Security-Policy") == "" {
		t.Fatalf("%s: HTTP %d %v %v", path, got.StatusCode, got.Header, err)
	}
	return string(text)
}

// TestPage: it shows every operation and notification, each link leads
// somewhere, and nothing is fetched from elsewhere.
func TestPage(t *testing.T) {
	h := reference.Handler()
	page := pageText(t, h, "/docs")
	for _, id := range regexp.MustCompile(`operationId: (\w+)`).FindAllStringSubmatch(string(reference.Document()), -1) {
		if !strings.Contains(page, `<article id="`+id[1]+`">`) {
			t.Errorf("%s is not shown", id[1])
		}
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if ids[id[1]] {
			t.Errorf("the id %s is there twice", id[1])
		}
		ids[id[1]] = true
	}
	for _, link := range regexp.MustCompile(`(?:href|src)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		switch name, inside := strings.CutPrefix(link[1], "#"); {
		case inside && !ids[name]:
			t.Errorf("%s leads nowhere", link[1])
		case !inside:
			pageText(t, h, link[1])
		}
	}
}

// TestSamples: a sample is JSON with its members as they were written.
func TestSamples(t *testing.T) {
	page := pageText(t, reference.Handler(), "/docs")
	want := "{\n  &#34;operationName&#34;: &#34;InitiateIMSession&#34;,\n  &#34;destination&#34;: {\n    &#34;phoneNumber&#34;: &#34;3002&#34;\n  },"
	if !strings.Contains(page, want) {
		t.Error("the sample of InitiateIMSession is not as expected")
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template refused something")
	}
}
