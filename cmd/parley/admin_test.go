package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/internal/provision"
)

// typed runs a command line with words on standard input.
func typed(t *testing.T, env []string, input string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, &terminal{env: env, stdin: strings.NewReader(input), stdout: &stdout, stderr: &stderr})
	return outcome{code, stdout.String(), stderr.String()}
}

// serving is a server on a store; end stops it and returns its log.
func serving(t *testing.T, store string, args ...string) (env []string, end func() string) {
	t.Helper()
	r := start(t, append([]string{"serve", "--http.address=127.0.0.1:0", store}, args...)...)
	_, url, _ := strings.Cut(r.wait(t, "parley listens on "), "on ")
	return []string{"PARLEY_SERVER=" + url, "PARLEY_AS=admin:secret"}, func() string {
		if code := r.end(syscall.SIGTERM); code != exitClean {
			t.Errorf("exit code %d: %s", code, r.stderr)
		}
		return r.stderr.String()
	}
}

// TestFirstAdmin goes from an empty store to two agents who may talk.
func TestFirstAdmin(t *testing.T) {
	store := "--store.url=sqlite:" + filepath.Join(t.TempDir(), "parley.db")
	env, end := serving(t, store)
	if got := parley(t, env, "user", "list"); got.code != exitFailed || !strings.Contains(got.stderr, "does not let admin in") {
		t.Errorf("somebody is let in: %+v", got)
	}
	if got := typed(t, nil, "secret\n", "admin", "create", store); got.code != exitFailed || !strings.Contains(got.stderr, "stop it first") {
		t.Errorf("beside a server: %+v", got)
	}
	if log := end(); !strings.Contains(log, "there is no administrator") || !strings.Contains(log, "parley admin create") {
		t.Errorf("no word on how to begin: %s", log)
	}

	got := typed(t, nil, "secret\n", "admin", "create", store)
	if got.code != exitClean || !strings.Contains(got.stdout, "administrator admin of contact center main") || strings.Contains(got.stdout+got.stderr, "secret") {
		t.Fatalf("got %+v", got)
	}
	if got := typed(t, nil, "other\n", "admin", "create", store); got.code != exitFailed || !strings.Contains(got.stderr, "already exists") {
		t.Errorf("twice: %+v", got)
	}
	if got := typed(t, nil, "\n", "admin", "create", "--name=b", store); got.code != exitConfig {
		t.Errorf("without a password: %+v", got)
	}

	env, end = serving(t, store)
	for _, line := range []string{
		"device create 3001 --im", "device create 3002 --im", "device create 3007 --sip-password", "device update 3007 --sip-password", "device create 3003 --annex TServer.multimedia=false",
		"place create Place_3001 --device 3001", "place create Place_3002 --device 3002",
		"user create anna --first Anna --last Berg --place Place_3001", "user create ben --first Ben --last Costa --place Place_3002",
		"device assign 3003 anna", "device unassign 3003 anna", "device delete 3003",
	} {
		if got := typed(t, env, "demo\n", strings.Fields(line)...); got.code != exitClean {
			t.Fatalf("%s: %+v", line, got)
		}
	}
	server := strings.TrimPrefix(env[0], "PARLEY_SERVER=")
	if got := parley(t, nil, "try", "--server", server, "--to=3002", "--peer=ben:demo"); got.code != exitClean {
		t.Errorf("they cannot talk: %+v", got)
	}
	if log := end(); strings.Contains(log, "there is no administrator") {
		t.Error(log)
	}

	if got := typed(t, nil, "newer\n", "admin", "password", "admin", store); got != (outcome{0, "the password of admin is set\n", ""}) {
		t.Errorf("got %+v", got)
	}
	if got := typed(t, nil, "newer\n", "admin", "password", "nobody", store); got.code != exitFailed || !strings.Contains(got.stderr, "no user nobody") {
		t.Errorf("got %+v", got)
	}
	env, end = serving(t, store)
	if got := parley(t, env, "user", "list"); got.code != exitFailed {
		t.Errorf("the old password holds: %+v", got)
	}
	if got := parley(t, env, "user", "list", "--as", "admin:newer"); !strings.Contains(got.stdout, "\nanna   Anna Berg  agent") {
		t.Errorf("got %+v", got)
	}
	end()
}

func TestProvisioningCommands(t *testing.T) {
	people := file(t, "people.yaml", strings.ReplaceAll(provision.DemoFile(), "userName: admin, password: demo", "userName: admin, password: secret"))
	env, end := serving(t, "--store.url=sqlite:"+filepath.Join(t.TempDir(), "parley.db"), "--provision.file="+people, "--http.csrf")
	defer end()
	word := file(t, "password", "demo\n")
	for _, step := range []struct{ line, want string }{
		{"user create ida --first Ida --last Jensen --role agent,supervisor --place Place_3001 --skill Danish,Swedish --password-file " + word, "user ida was made: /users/"},
		{"user show ida", "roles    agent,supervisor\n"},
		{"user update ida --last Jones --disable", "user ida was changed\n"},
		{"user list", "\nida    Ida Jones   agent,supervisor  no       Place_3001\n"},
		{"user list --json", `"lastName": "Jones"`},
		{"user delete ida", "user ida was deleted\n"},
		{"device create +12015550123 --network Public --im", "device +12015550123 was made"},
		{"device show +12015550123", "TServer.multimedia           true\n"},
		{"device list", "+12015550123  Extension  Public   Inactive  yes  -           -\n"},
		{"device update +12015550123 --annex TServer.multimedia=false", "was changed\n"},
		{"device show +12015550123", "instant messaging   no [TServer] multimedia is"},
		{"device list", "3004          Extension  Private  Inactive  yes  -           dora\n"},
		{"place create Desk --device +12015550123", "place Desk was made"},
		{"place list", "Desk        +12015550123\n"},
		{"place update Desk", "place Desk was changed\n"},
		{"place show Desk", "devices  -\n"},
		{"place delete Desk", "place Desk was deleted\n"},
		{"device delete +12015550123", "was deleted\n"},
		{"provision notes", "file and API never differed\n"},
	} {
		got := parley(t, env, strings.Fields(step.line)...)
		if got.code != exitClean || got.stderr != "" || !strings.Contains(got.stdout, step.want) {
			t.Errorf("%s: %+v\nwant %s", step.line, got, step.want)
		}
	}
	for line, want := range map[string]outcome{
		"user show nobody":           {1, "", "parley: there is no user \"nobody\"\n"},
		"user create x --first X":    {1, "", "parley: --first and --last are needed to make a user\n"},
		"user list --as admin":       {2, "", "--as: is not a login; expected USER:PASS\nparley: 1 fault, nothing was started\n"},
		"user list --as anna:wrong":  {1, "", "parley: " + env[0][len("PARLEY_SERVER="):] + " does not let anna in: Access denied: user name or password is wrong\n"},
		"device create 3001":         {1, "", "parley: Failed to create device. Device '3001' already exists.\n"},
		"device create 1 --annex x":  {2, "", "parley: --annex: expected \"<key>=<value>\" but got \"x\"\nSee parley device create --help\n"},
		"device list --as anna:demo": {1, "", "parley: Only admins and supervisors may read devices\n"},
		"place delete Nowhere":       {1, "", "parley: there is no place \"Nowhere\"\n"},
	} {
		if got := parley(t, env, strings.Fields(line)...); got != want {
			t.Errorf("%s: %+v", line, got)
		}
	}
	if got := parley(t, env[:1], "user", "list"); got.code != exitConfig || !strings.Contains(got.stderr, "PARLEY_AS") {
		t.Errorf("got %+v", got)
	}
}
