package sip_test

import (
	"regexp"
	"testing"

	"parley/test/namespace"
	"parley/test/peers"
	"parley/test/process"
)

// TestTheDemoTakesASoftphone that registers as the demo tells, and what it
// writes reaches anna.
func TestTheDemoTakesASoftphone(t *testing.T) {
	namespace.Need(t)
	demo := process.Demo(t)
	how := regexp.MustCompile(`register a softphone as sip:([0-9]+)@(\S+) \(udp or tcp, password (\S+)\)`).FindStringSubmatch(demo.Log())
	if how == nil {
		t.Fatalf("the demo does not tell how to register:\n%s", demo.Log())
	}
	anna := peers.Sit(t, demo.URL, "anna", "demo")
	phone := peers.Baresip(t, peers.Account{Server: how[2], Number: how[1], Password: how[3], Transport: "udp"}, "3001")
	begins(anna, phone, 1)
	called(anna, phone, 1)
}
