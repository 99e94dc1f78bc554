package reference_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"parley/internal/reference"
)

func ask(h http.Handler, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestHandler(t *testing.T) {
	h := reference.Handler()
	got := ask(h, "GET", "/openapi.yaml")
	text, _ := io.ReadAll(got.Body)
	if got.StatusCode != 200 || string(text) != string(reference.Document()) || got.Header.Get("Content-Type") != "application/yaml" {
		t.Errorf("HTTP %d %v", got.StatusCode, got.Header)
	}
	t.Run("what the client has is not sent again", func(t *testing.T) {
		if again := ask(h, "GET", "/openapi.yaml", "If-None-Match", got.Header.Get("ETag")); again.StatusCode != 304 || again.ContentLength > 0 {
			t.Errorf("HTTP %d", again.StatusCode)
		}
	})
	t.Run("gzip holds the same", func(t *testing.T) {
		short := ask(h, "GET", "/openapi.yaml", "Accept-Encoding", "br, gzip")
		z, err := gzip.NewReader(short.Body)
		if err != nil {
			t.Fatal(err)
		}
		if whole, err := io.ReadAll(z); err != nil || string(whole) != string(reference.Document()) {
			t.Error(err)
		}
	})
	t.Run("HEAD has no body, other methods are refused", func(t *testing.T) {
		head := ask(h, "HEAD", "/openapi.yaml")
		if body, _ := io.ReadAll(head.Body); head.StatusCode != 200 || len(body) > 0 {
			t.Errorf("HTTP %d, %d bytes", head.StatusCode, len(body))
		}
		if post := ask(h, "POST", "/openapi.yaml"); post.StatusCode != 405 || post.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("HTTP %d %v", post.StatusCode, post.Header)
		}
	})
	t.Run("there is nothing else", func(t *testing.T) {
		if other := ask(h, "GET", "/docs/nonsense"); other.StatusCode != 404 || other.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("HTTP %d", other.StatusCode)
		}
	})
}
