package peers

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var linphoneShows = regexp.MustCompile(`Message received from ([^\r\n]*?): ([^\r\n]*)\r?\n`) //nolint:gochecknoglobals // a constant

// Linphone starts a linphonec that has registered. It listens on all addresses,
// so on ports of its own, and tells its log alone that it has registered.
func Linphone(t testing.TB, a Account) *Phone {
	t.Helper()
	program, home := found(t, "linphonec"), t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".local", "share", "linphone"), 0o700); err != nil {
		t.Fatal(err) // without this folder it dies of its first message
	}
	host, _, err := net.SplitHostPort(a.Server)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(a.Number)
	if err != nil {
		t.Fatal(err)
	}
	port := 10000 + 3*(number%5000)
	write(t, home, "rc", fmt.Sprintf(`[sip]
auto_net_state_mon=0
register_only_when_network_is_up=0
sip_port=%d
sip_tcp_port=%d
sip_tls_port=%d
contact="%s" <sip:%s@127.0.0.1>
default_proxy=0
root_ca=%s
verify_server_certs=%d
verify_server_cn=0
[proxy_0]
reg_proxy=<sip:%s;transport=%s>
reg_identity=%s
reg_expires=300
reg_sendregister=1
[auth_info_0]
username=%s
passwd=%s
domain=%s
`, port, port+1, port+2, a.Number, a.Number, a.CA, verify(a), a.Server, a.Transport, a.URI(a.Number), a.Number, a.Password, host))
	p := start(t, home, []string{"HOME=" + home}, found(t, "stdbuf"), "-oL", program, "-c", "rc", "-d", "6", "-l", "linphone.log")
	logged := func() string { text, _ := os.ReadFile(filepath.Join(home, "linphone.log")); return string(text) } // not there yet
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("linphonec logged at last:\n%s", logged()[max(0, len(logged())-8000):])
		}
	})
	p.sees("its registration", func() bool { return strings.Contains(logged(), "to [LinphoneRegistrationOk]") })
	shown := func() (all []Heard) {
		for _, m := range linphoneShows.FindAllStringSubmatch(p.out.String(), -1) {
			all = append(all, Heard{From: m[1], Text: m[2]})
		}
		return all
	}
	return &Phone{Account: a, t: t, shown: shown,
		says:  func(uri, text string) { t.Helper(); p.types("chat " + uri + " " + text) },
		await: func(what string, check func() bool) { t.Helper(); p.awaits(what, func(string) bool { return check() }) }}
}

func verify(a Account) int {
	if a.CA == "" {
		return 0
	}
	return 1
}
