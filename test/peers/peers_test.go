package peers_test

import (
	"fmt"
	"os"
	"testing"

	"parley/test/namespace"
	"parley/test/peers"
)

func TestMain(m *testing.M) { os.Exit(namespace.Inside(m).Run()) }

// TestPhones: the peers understand one another, so that what they do not
// understand of parley is parley's fault.
func TestPhones(t *testing.T) {
	namespace.Need(t)
	const host = "127.0.0.9"
	server := peers.Certify(t, host)
	proxy := peers.Kamailio(t, peers.Proxied{Host: host, Server: server})
	account := func(number, transport string) peers.Account {
		a := proxy.Account(number, transport)
		a.CA = server.CA
		return a
	}
	for i, transport := range []string{"udp", "tcp", "tls"} {
		t.Run("baresip and linphonec over "+transport, func(t *testing.T) {
			bobs, lins := fmt.Sprint(16010+i), fmt.Sprint(16020+i)
			bob := peers.Baresip(t, account(bobs, transport), lins)
			lin := peers.Linphone(t, account(lins, transport))
			converse(bob, lin)
		})
	}
	for i, transport := range []string{"ws", "wss"} {
		t.Run("JsSIP over "+transport, func(t *testing.T) {
			jan, jill := peers.JsSIP(t, account(fmt.Sprint(16030+i), transport)), peers.JsSIP(t, account(fmt.Sprint(16040+i), transport))
			converse(jan, jill)
		})
	}
}

// converse has two phones hear one another.
func converse(a, b *peers.Phone) {
	a.Says(b.Number, "hello")
	b.Hears(a.Number, "hello")
	b.Says(a.Number, "hello, grüße 👋")
	b.Says(a.Number, "second")
	a.Hears(b.Number, "hello, grüße 👋", "second")
	a.Silent()
	b.Silent()
}

// TestSIPp: the scenarios understand one another, through the proxy too.
func TestSIPp(t *testing.T) {
	namespace.Need(t)
	const host = "127.0.0.9"
	proxy := peers.Kamailio(t, peers.Proxied{Host: host, Server: peers.Certify(t, host)})
	for _, transport := range []string{"udp", "tcp"} {
		t.Run("pager mode over "+transport, func(t *testing.T) {
			sink := peers.SIPp(t, peers.Scenario{Name: "pager_sink", Number: "6001", Transport: transport, Calls: 2})
			source := peers.SIPp(t, peers.Scenario{Name: "pager_source", Number: "6002", Transport: transport, Calls: 2,
				Peer: peers.Address("6001") + ":5060", To: "6001", Texts: []string{"eins", "zwei"}})
			sink.Hears("eins", "zwei")
			source.Ends()
			sink.Ends()
		})
	}
	account := func(number, transport string) peers.Account { return proxy.Account(number, transport) }
	t.Run("session mode through the proxy", func(t *testing.T) {
		peers.NewSipsak(t, account("16001", "udp")).Registers("sip:16001@" + peers.Address("6001") + ":5060")
		callee := peers.SIPp(t, peers.Scenario{Name: "session_callee", Number: "6001"})
		caller := peers.SIPp(t, peers.Scenario{Name: "session_caller", Number: "6002", Peer: host + ":5060", To: "16001"})
		callee.Hears("first from afar", "second from afar")
		caller.Hears("first from afar", "second from afar")
		caller.Ends()
		callee.Ends()
	})
	t.Run("a file sent by sipsak, through the proxy", func(t *testing.T) {
		sink := peers.SIPp(t, peers.Scenario{Name: "pager_sink", Number: "6003"})
		peers.NewSipsak(t, account("16003", "udp")).Registers("sip:16003@" + peers.Address("6003") + ":5060")
		if code := peers.NewSipsak(t, account("16004", "udp")).SendsFile("16003", "from a file"); code != "200" {
			t.Error(code)
		}
		sink.Hears("from a file")
		sink.Ends()
	})
}
