package peers

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A baresip with -s prints what it sends and gets, and a message as
// `sip:3001@127.0.0.1: "text"`, both in colours.
//
//nolint:gochecknoglobals // constants
var (
	baresipGets  = regexp.MustCompile(`\nMESSAGE sips?:.*\nVia:.*branch=([^;\s]+)`)
	baresipShows = regexp.MustCompile(`(?s)(sips?:[^\s"<>]+): "(.*?)"\x1b?[^"\n]*\n`)
)

// Baresip starts a baresip that has registered. It writes to one number alone:
// its command for messages knows a current contact.
func Baresip(t testing.TB, a Account, contact string) *Phone {
	t.Helper()
	dir, script := t.TempDir(), found(t, "script")
	found(t, "baresip")
	control := net.JoinHostPort(a.Address(), "4444")
	write(t, dir, "config", fmt.Sprintf("sip_listen %s:5060\n%smodule_path %s\n%sctrl_tcp_listen %s\n",
		a.Address(), baresipCA(a), baresipModules(t), baresipLoads("stdio", "g711", "account", "contact", "menu", "ctrl_tcp"), control))
	write(t, dir, "accounts", fmt.Sprintf("<%s;transport=%s>;auth_user=%s;auth_pass=%s;regint=120%s\n",
		a.URI(a.Number), a.Transport, a.Number, a.Password, baresipRoute(a)))
	write(t, dir, "contacts", fmt.Sprintf("\"%s\" <%s>\n", contact, a.URI(contact)))
	p := start(t, dir, nil, script, "-qfc", "baresip -s -f .", "/dev/null") // it wants a terminal
	p.awaits("200 OK of its registrar", func(text string) bool { return strings.Contains(text, "200 OK") })
	commands := dial(t, control)
	commands.command(t, "contact_next", "")
	shown := func() []Heard { return baresipHeard(p.out.String()) }
	return &Phone{Account: a, t: t, shown: shown,
		says: func(uri, text string) {
			t.Helper()
			if uri != a.URI(contact) {
				t.Fatalf("baresip writes to %s alone", contact)
			}
			commands.command(t, "message", text)
		},
		await: func(what string, check func() bool) { t.Helper(); p.awaits(what, func(string) bool { return check() }) }}
}

// baresipHeard returns what the program has shown. It answers requests without
// remembering them, so a repeat, which has the branch of the request before it
// (RFC 3261 17.2.3), is shown again; that is not the sender's fault.
func baresipHeard(text string) (all []Heard) {
	text = strings.ReplaceAll(text, "\r", "") // a terminal has more of them than the message
	got := baresipGets.FindAllStringSubmatchIndex(text, -1)
	seen := map[string]bool{}
	for _, at := range baresipShows.FindAllStringSubmatchIndex(text, -1) {
		branch := ""
		for len(got) > 0 && got[0][0] < at[0] {
			branch, got = text[got[0][2]:got[0][3]], got[1:]
		}
		if !seen[branch] {
			all = append(all, Heard{From: text[at[2]:at[3]], Text: text[at[4]:at[5]]})
		}
		seen[branch] = true
	}
	return all
}

// baresipRoute is the way that messages take: without it they leave over UDP,
// whatever the account's transport.
func baresipRoute(a Account) string {
	if a.Transport == "udp" {
		return ""
	}
	return fmt.Sprintf(`;outbound="sip:%s;transport=%s"`, a.Server, a.Transport)
}

func baresipCA(a Account) string {
	if a.CA == "" {
		return ""
	}
	return "sip_cafile " + a.CA + "\n"
}

func baresipLoads(modules ...string) (lines string) {
	for _, m := range modules {
		lines += "module " + m + ".so\n"
	}
	return lines
}

// baresipModules is the folder that its package puts modules into.
func baresipModules(t testing.TB) string {
	t.Helper()
	for _, pattern := range []string{"/usr/lib/baresip/modules", "/usr/lib/*/baresip/modules", "/usr/local/lib/baresip/modules"} {
		if dirs, _ := filepath.Glob(pattern); len(dirs) > 0 {
			return dirs[0]
		}
	}
	t.Fatal("baresip's modules are nowhere to be found")
	return ""
}

// controls is baresip's ctrl_tcp: commands and answers as netstrings of JSON.
type controls struct{ net.Conn }

func dial(t testing.TB, address string) controls {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return controls{conn}
}

// command gives a command. Its answer says nothing of what becomes of a message.
func (c controls) command(t testing.TB, name, params string) {
	t.Helper()
	command, err := json.Marshal(map[string]string{"command": name, "params": params, "token": name})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "%d:%s,", len(command), command); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
