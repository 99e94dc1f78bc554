package sip_test

import (
	"testing"

	"parley/test/peers"
)

// TestSipsak registers with MD5, which is all it knows, and sends requests of its
// own making, which are answered as the standard says.
func TestSipsak(t *testing.T) {
	s := open(t, nil, extension{number: "4001", kind: "pager"},
		extension{"4002", "pager", "sip:4002@" + home + ":5097"}, extension{"4003", "pager", "sip:4003@" + home + ":5097"})
	anna, ben := s.sits("anna"), s.sits("ben")
	t.Run("registers for a softphone", func(t *testing.T) {
		sink := peers.SIPp(t, peers.Scenario{Name: "pager_sink", Number: "4001", Calls: 2})
		peers.NewSipsak(t, s.account("4001", "udp")).Registers("sip:4001@" + peers.Address("4001") + ":5060")
		anna.Initiates("4001")
		anna.Sees("Initiating")
		session := anna.Sees("Talking")
		anna.Says(session, "found you")
		anna.Hears("3001", "found you")
		sink.Hears("found you")
		sink.Ends()
		anna.Completes(session)
		anna.Sees("Completed")
	})
	sak := peers.NewSipsak(t, s.account("4002", "udp"))
	for _, send := range []struct{ outcome, number, code string }{
		{"reaches an agent", "3001", "200"},
		{"is told that there is no such number", "3999", "404"},
		{"is told that nobody is there", "3003", "480"},
	} {
		t.Run(send.outcome, func(t *testing.T) {
			if code := sak.SendsFile(send.number, "from a file"); code != send.code {
				t.Errorf("%s, want %s", code, send.code)
			}
		})
	}
	anna.Sees("Alerting")
	session := anna.Sees("Talking")
	anna.Hears("4002", "from a file")
	t.Run("is told that an agent is busy", func(t *testing.T) {
		if code := peers.NewSipsak(t, s.account("4003", "udp")).SendsFile("3001", "me too"); code != "486" {
			t.Error(code)
		}
	})
	anna.Completes(session)
	anna.Sees("Completed")
	anna.Silent()
	ben.Silent()
}
