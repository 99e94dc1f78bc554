package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/internal/provision"
)

// TestReload_meetsTheAPI: the file changes what the API changed, and something
// else (D-41).
func TestReload_meetsTheAPI(t *testing.T) {
	people := file(t, "people.yaml", provision.DemoFile())
	r := start(t, "serve", "--http.address=127.0.0.1:0", "--store.url=sqlite:"+filepath.Join(t.TempDir(), "parley.db"), "--provision.file="+people)
	_, url, _ := strings.Cut(r.wait(t, "parley listens on "), "on ")
	env := []string{"PARLEY_SERVER=" + url, "PARLEY_AS=admin:demo"}
	for _, line := range []string{"user update anna --last API", "user update ben --last API", "user delete cara"} {
		if got := parley(t, env, strings.Fields(line)...); got.code != exitClean {
			t.Fatalf("%s: %+v", line, got)
		}
	}
	edited := strings.NewReplacer("lastName: Berg", "lastName: Filed", "lastName: Eide", "lastName: Filed").Replace(provision.DemoFile())
	if err := os.WriteFile(people, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	r.signals <- syscall.SIGHUP
	r.signals <- syscall.SIGHUP // taken when the first one has been dealt with
	list := parley(t, env, "user", "list").stdout
	for _, want := range []string{"Anna Filed", "Ben API", "Dora Filed"} {
		if !strings.Contains(list, want) {
			t.Errorf("no %s in\n%s", want, list)
		}
	}
	if strings.Contains(list, "cara") {
		t.Error("cara is back")
	}
	notes := parley(t, env, "provision", "notes").stdout
	if !strings.Contains(notes, `lastName (API "API", file "Filed")`) || strings.Count(notes, "\n") != 3 || !strings.Contains(notes, "cara") {
		t.Errorf("got\n%s", notes)
	}
	if code := r.end(syscall.SIGTERM); code != exitClean || !strings.Contains(r.stderr.String(), "the provisioning file and the API differ") {
		t.Errorf("exit code %d\n%s", code, r.stderr)
	}
}
