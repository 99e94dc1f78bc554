package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestD28: whether the server lives, is ready and of which version can be asked
// without a password.
func TestD28(t *testing.T) {
	s := onStage(t)
	for path, want := range map[string]string{
		"/api/v2/diagnostics/version": `{"statusCode":0,"version":"0.0.1"}`,
		"/livez":                      `{"live":true}`,
		"/readyz":                     `{"ready":true}`,
	} {
		if code, text := nobodyAsks(t, s.url+path); code != http.StatusOK || strings.TrimSpace(text) != want {
			t.Errorf("%s: HTTP %d %s, want %s", path, code, text, want)
		}
	}
	if code, text := nobodyAsks(t, s.url+"/api/v2/me"); code != http.StatusUnauthorized || !strings.Contains(text, `"statusCode":20`) {
		t.Errorf("/me: HTTP %d %s", code, text)
	}
}

// nobodyAsks gets an address without credentials.
func nobodyAsks(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
