package sip_test

import (
	"testing"

	"parley/test/namespace"
	"parley/test/peers"
)

// TestAKilledServerGoesOn in the middle of a session with a SIP peer: what it
// had acknowledged and the peer had not got is told afterwards, once.
func TestAKilledServerGoesOn(t *testing.T) {
	t.Run("with a softphone that has registered", func(t *testing.T) {
		s := open(t, nil, extension{number: "4001", kind: "pager"})
		anna, bob := s.sits("anna"), peers.Baresip(t, s.account("4001", "udp"), "3001")
		bob.Says("3001", "before")
		anna.Sees("Alerting")
		session := anna.Sees("Talking")
		anna.Hears("4001", "before")
		anna.Says(session, "heard before")
		bob.Hears("3001", "heard before")
		mend := namespace.Lose(t, 100, bob.Address()) // nothing reaches him
		anna.Says(session, "one", "two", "three")
		anna.Hears("3001", "heard before", "one", "two", "three")
		s.server.Kill()
		mend()
		s.server.Again()
		anna.Returns()
		bob.Hears("3001", "one", "two", "three")
		bob.Says("3001", "after")
		anna.Hears("4001", "after")
		anna.Completes(session)
		anna.Sees("Completed")
		bob.Silent()
		anna.Silent()
	})
	t.Run("in a dialog", func(t *testing.T) {
		s := open(t, nil, extension{"6001", "session", "sip:6001@" + peers.Address("6001") + ":5060"})
		anna := s.sits("anna")
		callee := peers.SIPp(t, peers.Scenario{Name: "session_callee", Number: "6001"})
		anna.Initiates("6001")
		anna.Sees("Initiating")
		session := anna.Sees("Talking")
		anna.Says(session, "before")
		callee.Hears("before")
		anna.Hears("3001", "before")
		s.server.Kill()
		s.server.Again()
		anna.Returns()
		anna.Says(session, "after")
		callee.Hears("before", "after")
		anna.Hears("3001", "after")
		anna.Hears("6001", "first from afar", "second from afar")
		anna.Completes(session)
		anna.Sees("Completed")
		callee.Ends()
		anna.Silent()
	})
}
