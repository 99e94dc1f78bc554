package flow_test

import (
	"net/netip"
	"testing"

	"parley/internal/siplink/flow"
)

func TestASocketThatListensEverywhereSaysItsAddressTowardsThePeer(t *testing.T) {
	s := open(t, func(c *flow.Config) { c.Listen = []flow.Listener{{Transport: "udp", Address: "0.0.0.0:0"}} })
	for range 2 { // asked, and remembered
		at, ok := s.Own("udp", netip.MustParseAddr("127.0.0.1"))
		if !ok || at.Addr() != netip.MustParseAddr("127.0.0.1") || at.Port() == 0 {
			t.Errorf("%v %v", at, ok)
		}
	}
}
