package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/config"
	"parley/internal/provision"
)

func TestConfigCheck(t *testing.T) {
	people := file(t, "people.yaml", provision.DemoFile())
	good := file(t, "parley.yaml", "provision: { file: "+people+" }\n")
	bad := file(t, "parley.yaml", "http:\n  adress: a\nim: { maxText: 0 }\n")
	nobody := file(t, "people.yaml", "contactCenters:\n  - { domainName: a, features: [], users: [{userName: anna, passwordHash: secret}] }\n")
	junk := file(t, "cert.pem", "junk")
	for name, c := range map[string]struct {
		env  []string
		args []string
		want outcome
	}{
		"all is right": {nil, []string{"--config", good}, outcome{0,
			good + " is valid\n" + people + " is valid: contact centers 2, users 9, places 7, devices 9\n", ""}},
		"the defaults are right": {nil, nil, outcome{0,
			"the configuration is valid; it names no provisioning file, so people come from the store alone\n", ""}},
		"every fault is told": {[]string{"PARLEY_LOG_LEVEL=loud"}, []string{"--config", bad, "--http.maxBody=1KB"}, outcome{2, "", bad +
			":2: http.adress: unknown key; did you mean address?\n" + bad +
			":3: im.maxText: \"0\" is zero; expected a whole number of 1 or more\n" +
			"PARLEY_LOG_LEVEL: \"loud\" is not known; expected one of debug, info, warn, error\n" +
			"--http.maxBody: \"1KB\" is not a size; expected a size such as 64KiB, 1MiB or 4096B\n" +
			"parley: 4 faults, nothing was started\n"}},
		"no such file": {nil, []string{"--config", "/nowhere/p.yaml"}, outcome{2, "",
			"/nowhere/p.yaml: cannot be read: no such file or directory\nparley: 1 fault, nothing was started\n"}},
		"a broken provisioning file": {nil, []string{"--provision.file=" + nobody}, outcome{2, "", nobody +
			":2: contactCenters.users.passwordHash: The password hash is not usable: it does not read $argon2id$v=19$m=…,t=…,p=…$salt$sum\n" +
			"parley: 1 fault, nothing was started\n"}},
		"a certificate that is none": {nil, []string{"--http.tls.certFile=" + junk, "--http.tls.keyFile=" + junk}, outcome{2, "",
			"http.tls.certFile and http.tls.keyFile are no usable pair: tls: failed to find any PEM data in certificate input\n" +
				"parley: 1 fault, nothing was started\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := parley(t, c.env, append([]string{"config", "check"}, c.args...)...)
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(outcome{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConfigShow(t *testing.T) {
	path := file(t, "parley.yaml", "http: { address: 'a:1', maxBody: 1KiB }\nim: { maxText: 7 }\n")
	got := parley(t, []string{"PARLEY_HTTP_ADDRESS=b:2", "PARLEY_STORE_URL=postgres://p:secret@db/p"},
		"config", "show", "--config="+path, "--http.address", "c:3", "--http.csrf", "--bayeux.websocket=false", "--sip.listen=udp::1,tcp::1")
	want := config.Default()
	want.HTTP.Address, want.HTTP.CSRF, want.HTTP.MaxBody = "c:3", true, 1024
	want.Bayeux.WebSocket, want.IM.MaxText, want.Store.URL = false, 7, "postgres://p:secret@db/p"
	want.SIP.Listen = []config.Listener{{Transport: "udp", Address: ":1"}, {Transport: "tcp", Address: ":1"}}
	if diff := cmp.Diff(outcome{0, string(want.Show()), ""}, got, cmp.AllowUnexported(outcome{})); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(got.stdout, "secret") {
		t.Error("a secret is shown")
	}
}

func TestConfigSchema(t *testing.T) {
	if got := parley(t, nil, "config", "schema"); got != (outcome{0, string(config.Schema()), ""}) {
		t.Errorf("got %+v", got)
	}
}

func TestLogger(t *testing.T) {
	for name, c := range map[string]struct {
		log  config.Log
		want string
	}{
		"text is text":                  {config.Log{Level: slog.LevelInfo, Format: config.LogText}, "level=INFO msg=heard user=anna\n"},
		"json is JSON":                  {config.Log{Level: slog.LevelInfo, Format: config.LogJSON}, `"level":"INFO","msg":"heard","user":"anna"}` + "\n"},
		"auto is JSON if not a screen":  {config.Log{Level: slog.LevelInfo, Format: config.LogAuto}, `"level":"INFO","msg":"heard","user":"anna"}` + "\n"},
		"below the level nothing comes": {config.Log{Level: slog.LevelWarn, Format: config.LogText}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			newLogger(&out, c.log).Info("heard", slog.String("user", "anna"))
			if !strings.HasSuffix(out.String(), c.want) || c.want == "" && out.Len() > 0 {
				t.Errorf("got %q, want %q", out.String(), c.want)
			}
		})
	}
}
