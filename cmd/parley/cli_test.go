package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"parley/internal/config"
)

// outcome is what a command leaves on the terminal.
type outcome struct {
	code           int
	stdout, stderr string
}

// parley runs a command line without any signal.
func parley(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, &terminal{env: env, stdout: &stdout, stderr: &stderr})
	return outcome{code, stdout.String(), stderr.String()}
}

// file writes a file and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestHelp(t *testing.T) {
	for _, command := range []string{"demo", "serve", "try", "config check", "config show", "config schema", "version", "health",
		"admin create", "admin password", "provision notes",
		"user list", "user show", "user create", "user update", "user delete",
		"device list", "device show", "device create", "device update", "device assign", "device unassign", "device delete",
		"place list", "place show", "place create", "place update", "place delete"} {
		t.Run(command, func(t *testing.T) {
			got := parley(t, nil, append(strings.Fields(command), "--help")...)
			example := regexp.MustCompile(`Example: (PARLEY_[A-Z_]+=\S+ )?parley ` + command)
			if got.code != exitClean || got.stderr != "" || !example.MatchString(got.stdout) {
				t.Errorf("no example: %+v", got)
			}
			if overview := parley(t, nil); !strings.Contains(overview.stdout, "\n  "+command+" ") {
				t.Errorf("not in the overview:\n%s", overview.stdout)
			}
		})
	}
}

func TestHelp_everyKeyIsAFlag(t *testing.T) {
	help := parley(t, nil, "serve", "-h").stdout
	for _, key := range config.Keys() {
		if !strings.Contains(help, "  --"+key.Name) {
			t.Errorf("serve has no flag --%s", key.Name)
		}
	}
}

func TestWrongCommandLine(t *testing.T) {
	for line, want := range map[string]string{
		"serv":                        "unexpected argument serv, did you mean one of \"serve\", \"user\"?\nSee parley --help",
		"config chek":                 "unexpected argument chek, did you mean \"check\"?\nSee parley config --help",
		"config":                      "expected one of \"check\", \"show\", \"schema\"\nSee parley config --help",
		"serve now":                   "unexpected argument now\nSee parley serve --help",
		"serve --http.adress=a:1":     "unknown flag --http.adress, did you mean \"--http.address\"?\nSee parley serve --help",
		"health --sever=x":            "unknown flag --sever, did you mean \"--server\"?\nSee parley health --help",
		"demo --onse":                 "unknown flag --onse, did you mean \"--once\"?\nSee parley demo --help",
		"serve --config":              "--config: needs a value\nSee parley serve --help",
		"config show --http.csrf=da":  "--http.csrf: bool value must be true, 1, yes, false, 0 or no but got \"da\"\nSee parley config show --help",
		"version --log.level=debug":   "unknown flag --log.level\nSee parley version --help",
		"try --form anna:demo --to 3": "unknown flag --form, did you mean \"--from\"?\nSee parley try --help",
	} {
		got := parley(t, nil, strings.Fields(line)...)
		if got.code != exitConfig || got.stdout != "" || got.stderr != "parley: "+want+"\n" {
			t.Errorf("%s:\n%+v\nwant %s", line, got, want)
		}
	}
}

func TestVersion(t *testing.T) {
	got := parley(t, nil, "version")
	if got.code != exitClean || !regexp.MustCompile(`^parley \S+ commit .+ go1\.\S+\n$`).MatchString(got.stdout) {
		t.Errorf("got %+v", got)
	}
	b := built{Version: "1.2.3", Commit: "unknown"}.with([]debug.BuildSetting{
		{Key: "vcs.modified", Value: "true"}, {Key: "vcs.revision", Value: "0123abc"}})
	if want := (built{"1.2.3", "0123abc (modified)"}); b != want {
		t.Errorf("got %+v, want %+v", b, want)
	}
}
