package sip_test

import (
	"testing"

	"parley/test/namespace"
	"parley/test/peers"
)

// TestAHundredMessagesEachWay: an agent and a softphone hold a whole session in
// each direction; nothing is lost, nothing doubled, all in order, on a good line
// and on one that loses every tenth datagram in either direction.
func TestAHundredMessagesEachWay(t *testing.T) {
	baresip := func(t testing.TB, a peers.Account) *peers.Phone { return peers.Baresip(t, a, "3001") }
	for name, line := range map[string]struct {
		phone    func(testing.TB, peers.Account) *peers.Phone
		messages int
		percent  int
	}{
		"on a good line":               {baresip, 100, 0},
		"on a bad line":                {baresip, 100, 10},
		"on a bad line with linphonec": {peers.Linphone, 20, 10},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, nil, extension{number: "4001", kind: "pager"})
			anna := s.sits("anna")
			phone := line.phone(t, s.account("4001", "udp"))
			if line.percent > 0 {
				namespace.Lose(t, line.percent, home, phone.Address())
			}
			begins(anna, phone, line.messages)
			called(anna, phone, line.messages)
			phone.Silent()
			anna.Silent()
		})
	}
}
