package app_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/siplink/endpoint"
	"parley/test/softphone"
)

// sip has the stage speak SIP over UDP and TCP.
func sip(cfg *config.Config) {
	cfg.SIP.Listen = []config.Listener{{Transport: "udp", Address: "127.0.0.1:0"}, {Transport: "tcp", Address: "127.0.0.1:0"}}
}

// onSIPStage is a stage with a softphone that is 3007, by dialog, and 3008, by
// MESSAGE alone; loss is how many of 100 datagrams between them get lost.
func onSIPStage(t *testing.T, loss int, change ...func(*config.Config)) (*stage, *softphone.Phone) {
	t.Helper()
	phone := softphone.Open(t)
	at, far := phone.At, func(server string) string { return server }
	if loss > 0 {
		relay := softphone.NewLossy(t, loss)
		at, far = relay.Near(at), relay.Far
	}
	s := onStage(t, append(change, sip)...)
	s.stop()
	s.people = append(s.people, func(c *directory.Contents) { moveIn(c, at) })
	s.open()
	phone.Server = far(strings.TrimPrefix(s.sip[0], "udp:"))
	return s, phone
}

// moveIn gives a phone its DNs, by a static address.
func moveIn(c *directory.Contents, at string) {
	for _, d := range c.Devices {
		if d.PhoneNumber != "3007" {
			continue
		}
		d.Annex["TServer"]["contact"] = "sip:3007@" + at
		pager := d
		pager.ID, pager.PhoneNumber = "pager", "3008"
		pager.Annex = directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": "pager", "contact": at}}
		c.Devices = append(c.Devices, pager)
		return
	}
}

// inSIPModes plays on a stage of each mode with a softphone.
func inSIPModes(t *testing.T, play func(s *stage, phone *softphone.Phone)) {
	t.Helper()
	for name, mode := range map[string]func(*config.Config){"friendly": func(*config.Config) {}, "strict": strict} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, phone := onSIPStage(t, 0, mode)
			play(s, phone)
		})
	}
}

// reaches calls a number that answers by itself and returns the session's path.
func (a *actor) reaches(number string) string {
	a.Helper()
	a.initiates(number)
	a.expectState("Initiating")
	return "/me" + a.expectState("Talking")["path"].(string)
}

// hears checks the next text that a phone hears.
func hears(t testing.TB, phone *softphone.Phone, text string) {
	t.Helper()
	if m := softphone.Next(t, phone.Heard); m.Text != text {
		t.Fatalf("the phone heard %q, want %q", m.Text, text)
	}
}

// nth is the i-th of many messages.
func nth(who string, i int) string { return fmt.Sprintf("%s %d", who, i) }

// talks has both sides say n texts, each heard by the other in order.
func (a *actor) talks(phone *softphone.Phone, path string, n int, says func(text string) endpoint.Answer) {
	a.Helper()
	for i := range n {
		a.does(path, `{"operationName":"SendMessage","text":%q}`, nth(a.name, i))
	}
	for i := range n {
		if answer := says(nth("phone", i)); !answer.OK() {
			a.Fatal(nth("phone", i), answer)
		}
	}
	for i := range n {
		hears(a.T, phone, nth(a.name, i))
	}
	mine, others := 0, 0
	for mine < n || others < n {
		switch text := a.expect("/v2/me/im-sessions", "notificationType", "NewMessage").Data["message"]; text {
		case nth(a.name, mine):
			mine++
		case nth("phone", others):
			others++
		default:
			a.Fatalf("%s heard %q after %d own and %d of the phone's", a.name, text, mine, others)
		}
	}
}
