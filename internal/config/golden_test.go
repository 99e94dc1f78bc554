package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/config"
)

// golden compares with a file in testdata; with UPDATE_GOLDEN set it writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; UPDATE_GOLDEN=1 go test writes it anew\n%s", name, diff)
	}
}

func TestShow(t *testing.T) {
	golden(t, "default.yaml", config.Default().Show())
	c, err := config.Parse("parley.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "whole.yaml", c.Show())
}

func TestShow_masksSecrets(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://parley:secret@db/parley":                         "postgres://parley:xxxxx@db/parley",
		"postgresql://parley@db/parley":                              "postgresql://parley@db/parley",
		"postgres://db/parley?user=a&password=secret&sslmode=off":    "postgres://db/parley?user=a&password=xxxxx&sslmode=off",
		"postgres://db/parley?sslpassword=secret&p%61ssword=secret2": "postgres://db/parley?sslpassword=xxxxx&p%61ssword=xxxxx",
		"sqlite:/var/lib/a b.db":                                     "sqlite:/var/lib/a b.db",
		"postgres://a:secret@%zz/x":                                  "xxxxx",
	} {
		c := config.Default()
		c.Store.URL = url
		shown := string(c.Show())
		if !strings.Contains(shown, "url: "+want+"\n") || strings.Contains(shown, "secret") {
			t.Errorf("%s is not shown as %s:\n%s", url, want, shown)
		}
	}
}

func TestSchema(t *testing.T) {
	golden(t, "schema.json", config.Schema())
}

func TestKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range config.Keys() {
		if seen[k.Name] || seen[k.Env] || k.Meaning == "" || k.Expected == "" {
			t.Errorf("%s is not described, or there twice: %+v", k.Name, k)
		}
		seen[k.Name], seen[k.Env] = true, true
		_, err := config.Load(config.Sources{Flags: map[string]string{k.Name: k.Default}})
		if err != nil {
			t.Errorf("the default of %s is not valid: %v", k.Name, err)
		}
		if !bytes.Contains(config.Schema(), []byte(k.Meaning)) {
			t.Errorf("the schema does not tell what %s means", k.Name)
		}
	}
	for _, env := range []string{"PARLEY_HTTP_EXTERNAL_URL", "PARLEY_HTTP_TLS_CERT_FILE", "PARLEY_BAYEUX_MAX_QUEUE_BYTES"} {
		if !seen[env] {
			t.Errorf("%s is no variable", env)
		}
	}
}
