package peers

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/test/need"
)

// said is a line of jssip.mjs.
type said struct {
	Registered bool
	Failure    string
	From, Text string
}

// JsSIP starts a softphone of JsSIP, in Node and over WebSocket, that has
// registered.
func JsSIP(t testing.TB, a Account) *Phone {
	t.Helper()
	node := need.Node(t)
	need.Modules(t, Dir(t))
	command, err := json.Marshal(map[string]string{"number": a.Number, "password": a.Password,
		"uri": a.URI(a.Number), "url": a.Transport + "://" + a.Server})
	if err != nil {
		t.Fatal(err)
	}
	var env []string
	if a.CA != "" {
		env = []string{"NODE_EXTRA_CA_CERTS=" + a.CA}
	}
	p := start(t, Dir(t), env, node, "jssip.mjs", string(command))
	lines := func() (all []said) {
		text := p.out.String()
		for line := range strings.Lines(text) {
			var s said
			if !strings.HasSuffix(line, "\n") || json.Unmarshal([]byte(line), &s) != nil {
				continue // the rest of it is to come, or it is a warning
			}
			all = append(all, s)
		}
		return all
	}
	p.awaits("its registration", func(string) bool { all := lines(); return len(all) > 0 && all[0].Registered })
	shown := func() (all []Heard) {
		for _, s := range lines() {
			if s.Failure != "" {
				t.Errorf("%s: %s", a.Number, s.Failure)
			}
			if s.From != "" {
				all = append(all, Heard{From: s.From, Text: s.Text})
			}
		}
		return all
	}
	return &Phone{Account: a, t: t, shown: shown,
		says: func(uri, text string) {
			t.Helper()
			line, err := json.Marshal(map[string]string{"to": uri, "text": text})
			if err != nil {
				t.Fatal(err)
			}
			p.types(string(line))
		},
		await: func(what string, check func() bool) { t.Helper(); p.awaits(what, func(string) bool { return check() }) }}
}
