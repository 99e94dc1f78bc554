package faults_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/gws"
	"parley/test/process"
)

// bounded is how long a node without its database may take to say so.
const bounded = 12 * time.Second

// saysWhy waits until a node tells that it lost its store, and shows that it
// refuses what it cannot do within a bounded time and in the API's words.
func saysWhy(t testing.TB, url string) {
	t.Helper()
	begin := time.Now()
	for code, text := 0, ""; code != http.StatusServiceUnavailable || !strings.Contains(text, "store"); time.Sleep(again) {
		code, text = asks(t, http.MethodGet, url+"/readyz", "")
		if time.Since(begin) > bounded {
			t.Errorf("/readyz of a node without its store says %d %s", code, text)
			return
		}
	}
	begin = time.Now()
	code, text := asks(t, http.MethodPost, url+gws.BasePath+gws.PathMyIMSessions, `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"1"}}`)
	var answer gws.Answer
	if err := json.Unmarshal([]byte(text), &answer); err != nil || code != http.StatusServiceUnavailable || answer.StatusCode != gws.StatusInternalError {
		t.Errorf("a node without its store answers %d %s (%v)", code, text, err)
	}
	if took := time.Since(begin); took > bounded {
		t.Errorf("a node without its store takes %v to say so", took)
	}
}

// asks sends a request of an agent's to one node.
func asks(t testing.TB, method, url, body string) (code int, text string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(process.AgentName(0), process.Password)
	client := http.Client{Timeout: 2 * bounded}
	answer, err := client.Do(r)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Error(err)
	}
	return answer.StatusCode, string(read)
}
