package sip_test

import (
	"strings"
	"testing"

	"parley/test/peers"
)

// TestNumbersBehindATrunk: what is no DN goes by the dial plan to another
// switch, whose people may write to agents too.
func TestNumbersBehindATrunk(t *testing.T) {
	for _, transport := range []string{"udp", "tcp", "tls"} {
		t.Run("over "+transport, func(t *testing.T) {
			port, mine := "5060", ports[transport]
			if transport == "tls" {
				port = "5061"
			}
			s := open(t, map[string]string{
				"sip.trunks":   "['branch=sip://" + far + ":" + port + "?transport=" + transport + "&signalling=pager']",
				"sip.dialPlan": "['9/=branch', '41=branch']",
			})
			proxy := peers.Kamailio(t, peers.Proxied{Host: far, Server: s.certificate, Trunk: "^300[0-9]$", To: home + ":" + mine + ";transport=" + transport})
			anna, bob := s.sits("anna"), peers.Baresip(t, proxy.Account("4101", "udp"), "3001")
			anna.Initiates("94101")
			anna.Sees("Initiating")
			session := anna.Sees("Talking")
			anna.Says(session, "hello branch")
			bob.Hears("3001", "hello branch")
			anna.Hears("3001", "hello branch")
			bob.Says("3001", "hello headquarters")
			anna.Hears("94101", "hello headquarters")
			anna.Completes(session)
			anna.Sees("Completed")
			bob.Says("3001", "are you there")
			anna.Sees("Alerting")
			session = anna.Sees("Talking")
			anna.Hears("94101", "are you there")
			anna.Says(session, "yes")
			anna.Hears("3001", "yes")
			bob.Hears("3001", "yes")
			anna.Completes(session)
			anna.Sees("Completed")
			anna.Initiates("94102")
			anna.Sees("Initiating")
			if n := anna.Fails(); !strings.Contains(n.ErrorMessage, "404") {
				t.Errorf("nobody at the branch has 4102: %+v", n)
			}
			anna.Sees("Completed")
			anna.Silent()
			bob.Silent()
		})
	}
}
