package commands_test

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"parley/test/process"
)

// status asks who the user is, with the password of process.Agents.
func status(t *testing.T, url, user string) int {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url+"/api/v2/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(user, process.Password)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// empty checks that a folder has nothing in it.
func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%s: %v %v", dir, left, err)
	}
}

// readTo reads until the words were said, and returns all that was.
func readTo(t *testing.T, r io.Reader, words string) string {
	t.Helper()
	var said strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(said.String(), words) {
		n, err := r.Read(buffer)
		said.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%q is not said: %v\n%s", words, err, said.String())
		}
	}
	return said.String()
}
