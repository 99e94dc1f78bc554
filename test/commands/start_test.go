package commands_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/provision"
	"parley/test/process"
)

// TestServeRefuses: a server that cannot start says why, and touches nothing.
func TestServeRefuses(t *testing.T) {
	t.Run("a port in use", func(t *testing.T) {
		first := process.Start(t, process.Config{People: provision.DemoFile()})
		address := strings.TrimPrefix(first.URL, "http://")
		dir := t.TempDir()
		config := process.Write(t, process.Config{Dir: dir, People: provision.DemoFile(), Settings: map[string]string{"http.address": address}})
		got := process.Run(t, dir, limit, "serve", "--config", config)
		wants(t, got, 1, address, "in use")
		absent(t, filepath.Join(dir, "parley.db"))
	})
	t.Run("a store that another process has open", func(t *testing.T) {
		first := process.Start(t, process.Config{People: provision.DemoFile()})
		store := filepath.Join(first.Dir, "parley.db")
		dir := t.TempDir()
		config := process.Write(t, process.Config{Dir: dir, People: provision.DemoFile(), Settings: map[string]string{"store.url": "sqlite:" + store}})
		got := process.Run(t, dir, limit, "serve", "--config", config)
		wants(t, got, 1, store, "Another parley process")
		alive(t, first.URL)
	})
	t.Run("a store that is something else", func(t *testing.T) {
		dir := t.TempDir()
		config := process.Write(t, process.Config{Dir: dir, People: provision.DemoFile()})
		store := filepath.Join(dir, "parley.db")
		letter := bytes.Repeat([]byte("Dear Anna, this is no database. "), 200)
		if err := os.WriteFile(store, letter, 0o600); err != nil {
			t.Fatal(err)
		}
		got := process.Run(t, dir, limit, "serve", "--config", config)
		wants(t, got, 1, store)
		if now, err := os.ReadFile(store); err != nil || !bytes.Equal(now, letter) {
			t.Errorf("the file was touched: %v", err)
		}
	})
	t.Run("a store that cannot be written", func(t *testing.T) {
		dir := t.TempDir()
		store := filepath.Join(dir, "people.yaml", "parley.db") // below a file there is no folder
		config := process.Write(t, process.Config{Dir: dir, People: provision.DemoFile(), Settings: map[string]string{"store.url": "sqlite:" + store}})
		wants(t, process.Run(t, dir, limit, "serve", "--config", config), 1, store, "store.url")
	})
}

// TestFaults: every fault of a file is told with its line, and nothing is started.
func TestFaults(t *testing.T) {
	t.Run("of the configuration", func(t *testing.T) {
		dir := t.TempDir()
		config := filepath.Join(dir, "config.yaml")
		text := "http:\n  adress: 127.0.0.1:0\nbayeux:\n  timeout: soon\nstore:\n  url: sqlite:" + dir + "/parley.db\nim:\n  compat: vague\n"
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		faults := []string{config + ":2:", "address", config + ":4:", "bayeux.timeout", config + ":8:", "im.compat"}
		wants(t, process.Run(t, dir, limit, "serve", "--config", config), 2, faults...)
		wants(t, process.Run(t, dir, limit, "config", "check", "--config", config), 2, faults...)
		absent(t, filepath.Join(dir, "parley.db"))
	})
	t.Run("of the provisioning file", func(t *testing.T) {
		dir := t.TempDir()
		people := "contactCenters:\n  - domainName: demo\n    devices:\n      - phoneNumber: \"3001\"\n      - phoneNumber: \"3001\"\n" +
			"    users:\n      - { userName: anna, password: demo, roles: [ROLE_AGENT], place: Nowhere }\n      - { userNmae: ben, password: demo }\n"
		config := process.Write(t, process.Config{Dir: dir, People: people})
		file := filepath.Join(dir, "people.yaml")
		faults := []string{file + ":5:", file + ":7:", "Nowhere", file + ":8:", "userName"}
		wants(t, process.Run(t, dir, limit, "serve", "--config", config), 2, faults...)
		wants(t, process.Run(t, dir, limit, "config", "check", "--config", config), 2, faults...)
		absent(t, filepath.Join(dir, "parley.db"))
	})
	t.Run("of the command line", func(t *testing.T) {
		dir := t.TempDir()
		wants(t, process.Run(t, dir, limit, "serve", "--http.adress=127.0.0.1:0"), 2, "--http.adress", "--http.address")
		wants(t, process.Run(t, dir, limit, "server"), 2, "server", "serve")
		wants(t, process.Run(t, dir, limit, "serve", "--config", "nowhere.yaml"), 2, "nowhere.yaml")
		absent(t, filepath.Join(dir, "parley-data"))
	})
}

func alive(t *testing.T, url string) {
	t.Helper()
	response, err := http.Get(url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s is not ready: %s", url, response.Status)
	}
}
