package config_test

import (
	"encoding/json"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/config"
)

// anyConfig draws a valid configuration without a secret.
func anyConfig(t *rapid.T) config.Config {
	whole := rapid.Int64Range(1, 1<<40)
	wait := func(name string) time.Duration { return time.Duration(whole.Draw(t, name)) * time.Millisecond }
	host := rapid.SampledFrom([]string{"", "localhost", "[::1]", "10.0.0.1"})
	address := func(name string) string {
		return host.Draw(t, name) + ":" + rapid.StringMatching(`[1-9][0-9]{0,3}`).Draw(t, name)
	}
	c := config.Default()
	c.HTTP.Address = address("address")
	c.HTTP.ExternalURL = rapid.StringMatching(`(https?://[a-z]{1,8}(:80)?(/[a-z ]{1,5}[a-z])?)?`).Draw(t, "externalUrl")
	c.HTTP.SessionTimeout, c.HTTP.MaxBody = wait("sessionTimeout"), whole.Draw(t, "maxBody")
	c.HTTP.CORS.AllowedOrigins = rapid.SliceOf(rapid.StringMatching(`https?://(\*\.)?[a-z]{1,8}(:81)?`)).Draw(t, "origins")
	c.HTTP.TrustedProxies = rapid.SliceOf(rapid.Custom(func(t *rapid.T) netip.Prefix {
		bits := rapid.IntRange(0, 32).Draw(t, "bits")
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 1, byte(bits), 3}), bits).Masked()
	})).Draw(t, "proxies")
	c.Auth.Guessing.PerUser, c.Auth.OIDC.UserClaim = int(whole.Draw(t, "guesses")), rapid.StringMatching(`[ -~]{1,9}`).Draw(t, "claim")
	c.Bayeux.Timeout, c.Bayeux.WebSocket = wait("timeout"), rapid.Bool().Draw(t, "websocket")
	c.IM.MaxText = int(whole.Draw(t, "maxText"))
	c.SIP.Listen = []config.Listener{{Transport: rapid.SampledFrom([]string{"udp", "wss"}).Draw(t, "transport"), Address: address("sip")}}
	c.SIP.TLS = config.SIPTLS{CertFile: "a", KeyFile: "b"}
	c.Provision.File = rapid.StringMatching(`[ -~äöü\n#:]{0,20}`).Draw(t, "file")
	c.Log.Level = rapid.SampledFrom([]slog.Level{slog.LevelDebug, slog.LevelError}).Draw(t, "level")
	return c
}

func TestShow_isReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyConfig(t)
		got, err := config.Parse("shown.yaml", want.Show())
		if err != nil {
			t.Fatalf("%v\n%s", err, want.Show())
		}
		if diff := cmp.Diff(want, got, networks()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzParse holds that nothing panics, and that what is accepted is shown as a
// file that is accepted and shown alike.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("a: &a [*a]\n<<: *a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse("fuzz.yaml", data)
		if err != nil {
			return
		}
		again, err := config.Parse("shown.yaml", c.Show())
		if err != nil || string(again.Show()) != string(c.Show()) {
			t.Fatalf("%v\n%s\n%s", err, c.Show(), again.Show())
		}
	})
}

// node is the part of a JSON Schema that ours uses.
type node struct {
	Type       string
	Pattern    string
	Enum       []string
	Properties map[string]node
	Items      *node
	Default    any
}

// What the schema calls a default, its own patterns must accept.
func TestSchema_acceptsItsDefaults(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var root node
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	if walk(t, "", root) != len(config.Keys()) {
		t.Error("the schema has not one property for each key")
	}
}

// walk counts the values below n and checks their defaults.
func walk(t *testing.T, name string, n node) int {
	count := 0
	for child, p := range n.Properties {
		count += walk(t, name+"."+child, p)
	}
	if n.Type == "object" {
		return count
	}
	if text, ok := n.Default.(string); ok && n.Pattern != "" && !regexp.MustCompile(n.Pattern).MatchString(text) {
		t.Errorf("%s: default %q does not match %s", name, text, n.Pattern)
	}
	if n.Default == nil {
		t.Errorf("%s has no default", name)
	}
	return 1
}
