package sip_test

import (
	"testing"

	"parley/test/peers"
)

// TestSoftphonesTalkWithAnAgent: every softphone, over every transport it has,
// registers, writes to an agent and is answered, and is written to by her.
func TestSoftphonesTalkWithAnAgent(t *testing.T) {
	baresip := func(t testing.TB, a peers.Account) *peers.Phone { return peers.Baresip(t, a, "3001") }
	phones := []struct {
		name, transport, number string
		start                   func(testing.TB, peers.Account) *peers.Phone
	}{
		{"baresip", "udp", "4001", baresip},
		{"baresip", "tcp", "4002", baresip},
		{"baresip", "tls", "4003", baresip},
		{"linphonec", "udp", "4004", peers.Linphone},
		{"linphonec", "tcp", "4005", peers.Linphone},
		{"linphonec", "tls", "4006", peers.Linphone},
		{"JsSIP", "ws", "4007", peers.JsSIP},
		{"JsSIP", "wss", "4008", peers.JsSIP},
	}
	for _, kind := range []string{"pager", "session"} {
		var extensions []extension
		for _, p := range phones {
			extensions = append(extensions, extension{number: p.number, kind: kind})
		}
		s := open(t, nil, extensions...)
		anna := s.sits("anna")
		for _, p := range phones {
			t.Run(p.name+" over "+p.transport+", kind "+kind, func(t *testing.T) {
				phone := p.start(t, s.account(p.number, p.transport))
				begins(anna, phone, 3)
				called(anna, phone, 3)
				phone.Silent()
				anna.Silent()
			})
		}
		if code := s.server.Stop(); code != 0 {
			t.Errorf("exit %d", code)
		}
	}
}

// begins: the softphone writes first, both talk, anna completes.
func begins(anna *peers.Desk, phone *peers.Phone, n int) {
	phone.Says("3001", "hello anna")
	anna.Sees("Alerting")
	session := anna.Sees("Talking")
	anna.Hears(phone.Number, "hello anna")
	talk(anna, phone, session, n)
}

// called: anna calls, both talk, anna completes.
func called(anna *peers.Desk, phone *peers.Phone, n int) {
	anna.Initiates(phone.Number)
	anna.Sees("Initiating")
	talk(anna, phone, anna.Sees("Talking"), n)
}

// talk has both say so much, and both hear it all, once and in order.
func talk(anna *peers.Desk, phone *peers.Phone, session peers.Session, n int) {
	hers, its := texts("grüße 👋 from anna", n), texts("good day from "+phone.Number, n)
	anna.Says(session, hers...)
	for _, text := range its { // not all at once: what overlaps on the way has no order (RFC 3428, 8)
		phone.Says("3001", text)
		anna.Hears(phone.Number, text)
	}
	anna.Hears("3001", hers...)
	phone.Hears("3001", hers...)
	anna.Completes(session)
	anna.Sees("Completed")
}
