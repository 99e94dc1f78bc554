package config_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parley/internal/config"
)

const whole = `
http:
  address: ":8443"
  externalUrl: https://im.example.test/base/
  tls: { certFile: cert.pem, keyFile: key.pem }
  csrf: true
  pollingTimeout: 8h
  cookieSameSite: none
  trustedProxies: [ 10.0.0.7, "fd00::/8", 192.168.3.4/16 ]
  rateLimit: { enabled: false, perUser: 20 }
  cors: { allowedOrigins: [ "https://*.example.test", http://localhost:5173, "HTTPS://Desk.example.test:443" ] }
  maxBody: 2MiB
auth:
  guessing: { perUser: 3, maxDelay: 1m }
  oidc: { issuer: "https://login.example.test/", audience: parley, userClaim: email }
bayeux:
  interval: 0
  maxInterval: 1m30s
im:
  maxText: 500
sip:
  listen: [ udp:127.0.0.1:5060, "wss:[::1]:5061" ]
  trunks:
    - pbx=sip://192.0.2.10:5060
    - carrier=sip://parley:se%40cret@sip.example.test?transport=tls&signalling=pager&register=9001&contactCenter=demo&from=192.0.2.0/24&certificate=sip.example.test
  dialPlan: [ 0/+49=carrier, "*=pbx", "=pbx" ]
  domain: im.example.test
  tls: { certFile: sip.pem, keyFile: sip.key }
store:
  url: postgres://parley:secret@db.example.test/parley?sslmode=require
provision:
log: { level: debug, format: json }
`

func TestParse(t *testing.T) {
	got, err := config.Parse("parley.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.HTTP.Address, want.HTTP.ExternalURL = ":8443", "https://im.example.test/base"
	want.HTTP.TLS, want.HTTP.CSRF = config.TLS{CertFile: "cert.pem", KeyFile: "key.pem"}, true
	want.HTTP.CORS.AllowedOrigins = []string{"https://*.example.test", "http://localhost:5173", "https://desk.example.test"}
	want.HTTP.MaxBody = 2 << 20
	want.HTTP.PollingTimeout, want.HTTP.CookieSameSite = 8*time.Hour, config.SameSiteNone
	want.HTTP.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.7/32"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("192.168.0.0/16")}
	want.HTTP.RateLimit.Enabled, want.HTTP.RateLimit.PerUser = false, 20
	want.Auth.Guessing.PerUser, want.Auth.Guessing.MaxDelay = 3, time.Minute
	want.Auth.OIDC = config.OIDC{Issuer: "https://login.example.test/", Audience: "parley", UserClaim: "email"}
	want.SIP.Trunks = []config.Trunk{{Name: "pbx", Address: "192.0.2.10:5060", Signalling: "session"},
		{Name: "carrier", Address: "sip.example.test", Transport: "tls", User: "parley", Password: "se@cret", Signalling: "pager", Register: "9001",
			ContactCenter: "demo", From: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, Certificates: []string{"sip.example.test"}}}
	want.SIP.DialPlan = []config.Rule{{Prefix: "0", Instead: "+49", Trunk: "carrier"}, {Prefix: "*", Instead: "*", Trunk: "pbx"}, {Trunk: "pbx"}}
	want.Bayeux.MaxInterval, want.IM.MaxText = 90*time.Second, 500
	want.SIP.Listen = []config.Listener{{Transport: "udp", Address: "127.0.0.1:5060"}, {Transport: "wss", Address: "[::1]:5061"}}
	want.SIP.Domain, want.SIP.TLS = "im.example.test", config.SIPTLS{CertFile: "sip.pem", KeyFile: "sip.key"}
	want.Store.URL = "postgres://parley:secret@db.example.test/parley?sslmode=require"
	want.Log = config.Log{Level: slog.LevelDebug, Format: config.LogJSON}
	if diff := cmp.Diff(want, got, networks()); diff != "" {
		t.Error(diff)
	}
}

func networks() cmp.Option { return cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }) }

func TestParse_nothing(t *testing.T) {
	for _, text := range []string{"", "# only a comment\n", "---\n", "{}", "http:\nim:\n"} {
		got, err := config.Parse("parley.yaml", []byte(text))
		if diff := cmp.Diff(config.Default(), got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
	}
}

func TestParse_strictTurnsTransportsOff(t *testing.T) {
	c, err := config.Parse("parley.yaml", []byte("im: { compat: strict }\nbayeux: { websocket: true, callbackPolling: true }"))
	if err != nil || c.Bayeux.WebSocket || c.Bayeux.CallbackPolling {
		t.Errorf("got %+v, %v", c.Bayeux, err)
	}
}

func TestLoad(t *testing.T) {
	file := filepath.Join(t.TempDir(), "parley.yaml")
	if err := os.WriteFile(file, []byte("http: { address: 'a:1', maxBody: 1KiB }\nim: { maxText: 7 }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(config.Sources{
		Base: map[string]string{"http.address": "d:4", "im.ringTimeout": "7s"},
		File: file,
		Env: []string{"PARLEY_HTTP_ADDRESS=b:2", "PARLEY_HTTP_MAX_BODY=2KiB", "PARLEY_BAYEUX_WEBSOCKET=false",
			"PARLEY_SIP_LISTEN=udp::5060, tcp::5060", "HOME=/root"},
		Flags: map[string]string{"http.address": "c:3", "http.externalUrl": "https://im.example.test"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.IM.RingTimeout = 7 * time.Second
	want.HTTP.Address, want.HTTP.ExternalURL = "c:3", "https://im.example.test" // flag beats variable beats file
	want.HTTP.MaxBody, want.Bayeux.WebSocket, want.IM.MaxText = 2048, false, 7
	want.SIP.Listen = []config.Listener{{Transport: "udp", Address: ":5060"}, {Transport: "tcp", Address: ":5060"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLoad_kubernetesServiceLinksAreNoSettings(t *testing.T) {
	_, err := config.Load(config.Sources{Env: strings.Fields(`PARLEY_SERVICE_HOST=10.0.0.1 PARLEY_SERVICE_PORT=80
		PARLEY_SERVICE_PORT_HTTP=80 PARLEY_PORT=tcp://10.0.0.1:80 PARLEY_PORT_80_TCP=tcp://10.0.0.1:80
		PARLEY_PORT_80_TCP_PROTO=tcp PARLEY_SIP_PORT_5060_UDP_ADDR=10.0.0.1 PARLEY_DB_SERVICE_HOST=10.0.0.2`)})
	if err != nil {
		t.Error(err)
	}
}

// TestTrunk says by which addresses a trunk is trusted, and where it is called.
func TestTrunk(t *testing.T) {
	for text, want := range map[string]string{
		"a=sip://192.0.2.10:5060":                       "[192.0.2.10/32] sip:192.0.2.10:5060",
		"a=sip://[2001:db8::1]":                         "[2001:db8::1/128] sip:[2001:db8::1]",
		"a=sip://pbx.example.test?transport=tcp":        "[] sip:pbx.example.test;transport=tcp",
		"a=sip://192.0.2.10?from=10.0.0.0/8":            "[10.0.0.0/8] sip:192.0.2.10",
		"a=sip://192.0.2.10?certificate=a.test":         "[] sip:192.0.2.10",
		"a=sip://u:p@192.0.2.10?from=10.0.0.7&from=::1": "[10.0.0.7/32 ::1/128] sip:192.0.2.10",
	} {
		c, err := config.Load(config.Sources{Flags: map[string]string{"sip.trunks": text}})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(c.SIP.Trunks[0].Sources(), " ", c.SIP.Trunks[0].URI()); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
