package sip_test

import (
	"testing"

	"parley/test/peers"
)

// TestSIPpTalksWithAnAgent in both modes and directions, face to face, and
// through a proxy that is its registrar and wants to stay on the route.
func TestSIPpTalksWithAnAgent(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run("over "+transport, func(t *testing.T) { sippTalks(t, transport) })
	}
}

func sippTalks(t *testing.T, transport string) {
	direct := func(number string) string {
		return "sip:" + number + "@" + peers.Address(number) + ":5060;transport=" + transport
	}
	proxied := func(number string) string { return "sip:" + number + "@" + far + ":5060;transport=" + transport }
	s := open(t, nil,
		extension{"6001", "session", direct("6001")}, extension{"6002", "pager", direct("6002")},
		extension{"6003", "session", proxied("6003")}, extension{"6004", "pager", proxied("6004")})
	proxy := peers.Kamailio(t, peers.Proxied{Host: far, Server: s.certificate, Trunk: "^300[0-9]$", To: home + ":5060;transport=" + transport})
	for _, number := range []string{"6003", "6004"} {
		peers.NewSipsak(t, proxy.Account(number, "udp")).Registers(direct(number))
	}
	anna := s.sits("anna")
	for where, peer := range map[string]struct{ session, pager, way string }{
		"face to face":    {"6001", "6002", home + ":5060"},
		"through a proxy": {"6003", "6004", far + ":5060"},
	} {
		t.Run("is called in a session "+where, func(t *testing.T) {
			callee := peers.SIPp(t, peers.Scenario{Name: "session_callee", Number: peer.session, Transport: transport})
			anna.Initiates(peer.session)
			anna.Sees("Initiating")
			session := anna.Sees("Talking")
			anna.Says(session, "eins", "zwei, grüße")
			anna.Hears("3001", "eins", "zwei, grüße")
			callee.Hears("eins", "zwei, grüße")
			anna.Hears(peer.session, "first from afar", "second from afar")
			anna.Completes(session)
			anna.Sees("Completed")
			callee.Ends()
		})
		t.Run("calls in a session "+where, func(t *testing.T) {
			caller := peers.SIPp(t, peers.Scenario{Name: "session_caller", Number: peer.session, Transport: transport, Peer: peer.way, To: "3001"})
			anna.Sees("Alerting")
			session := anna.Sees("Talking")
			anna.Hears(peer.session, "first from afar", "second from afar")
			anna.Says(session, "eins", "zwei, grüße")
			anna.Hears("3001", "eins", "zwei, grüße")
			caller.Hears("eins", "zwei, grüße")
			caller.Ends()
			anna.Sees("Completed")
		})
		t.Run("is written to "+where, func(t *testing.T) {
			sink := peers.SIPp(t, peers.Scenario{Name: "pager_sink", Number: peer.pager, Transport: transport, Calls: 3}) // the probe is one
			anna.Initiates(peer.pager)
			anna.Sees("Initiating")
			session := anna.Sees("Talking")
			anna.Says(session, "eins", "zwei, grüße")
			anna.Hears("3001", "eins", "zwei, grüße")
			sink.Hears("eins", "zwei, grüße")
			sink.Ends()
			anna.Completes(session)
			anna.Sees("Completed")
		})
		t.Run("writes "+where, func(t *testing.T) {
			source := peers.SIPp(t, peers.Scenario{Name: "pager_source", Number: peer.pager, Transport: transport, Peer: peer.way, To: "3001",
				Calls: 2, Texts: []string{"eins von fern", "zwei von fern"}, Args: []string{"-l", "1"}})
			anna.Sees("Alerting")
			session := anna.Sees("Talking")
			anna.Hears(peer.pager, "eins von fern", "zwei von fern")
			source.Ends()
			anna.Completes(session)
			anna.Sees("Completed")
		})
		anna.Silent()
	}
	s.server.Stop()
}
