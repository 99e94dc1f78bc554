package sip_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/test/namespace"
	"parley/test/peers"
	"parley/test/process"
)

// home is where parley is heard: udp and tcp on 5060, tls on 5061, ws on 5062,
// wss on 5063. far is where a proxy is.
const (
	home = "127.0.0.1"
	far  = "127.0.0.9"
)

// ports are parley's.
var ports = map[string]string{"udp": "5060", "tcp": "5060", "tls": "5061", "ws": "5062", "wss": "5063"}

// extension is a DN that is a SIP peer's.
type extension struct {
	number, kind string
	contact      string // static address; none: it registers
}

// stage is a server, and the certificates of everybody.
type stage struct {
	t           *testing.T
	server      *process.Server
	certificate peers.Certificate
}

// open starts a server for the agents anna (3001), ben (3002) and cara (3003, who
// answers by hand), and these extensions.
func open(t *testing.T, settings map[string]string, extensions ...extension) *stage {
	t.Helper()
	namespace.Need(t)
	s := &stage{t: t, certificate: peers.Certify(t, home, far, "localhost")}
	all := map[string]string{
		"http.address": home + ":8090", // the same after a restart
		"sip.listen":   "[" + strings.Join(listeners(), ", ") + "]",
	}
	for k, v := range settings {
		all[k] = v
	}
	s.server = process.Start(t, process.Config{People: people(extensions), Settings: s.secured(all)})
	return s
}

func listeners() (all []string) {
	for _, transport := range []string{"udp", "tcp", "tls", "ws", "wss"} {
		all = append(all, transport+":"+home+":"+ports[transport])
	}
	return all
}

// secured adds the certificate's files.
func (s *stage) secured(settings map[string]string) map[string]string {
	settings["sip.tls"] = fmt.Sprintf("{ certFile: %s, keyFile: %s, caFile: %s }", s.certificate.Chain, s.certificate.Key, s.certificate.CA)
	return settings
}

func people(extensions []extension) string {
	var devices strings.Builder
	for _, agent := range []string{"3001", "3002", "3003"} {
		fmt.Fprintf(&devices, "      - { phoneNumber: %q, annex: { TServer: { multimedia: true, sip-signalling-chat: none }, parley: { auto-answer: %v } } }\n",
			agent, agent != "3003")
	}
	for _, e := range extensions {
		contact := ""
		if e.contact != "" {
			contact = fmt.Sprintf(", contact: %q", e.contact)
		}
		fmt.Fprintf(&devices, "      - { phoneNumber: %q, annex: { TServer: { multimedia: true, sip-signalling-chat: %s%s } }, sip: { password: pw-%s } }\n",
			e.number, e.kind, contact, e.number)
	}
	return "contactCenters:\n  - domainName: demo\n    features: [api-voice, api-voice-instant-messaging]\n    devices:\n" + devices.String() +
		`    places:
      - { name: Place_3001, devices: ["3001"] }
      - { name: Place_3002, devices: ["3002"] }
      - { name: Place_3003, devices: ["3003"] }
    users:
      - { userName: anna, password: demo, firstName: Anna, lastName: Berg, roles: [ROLE_AGENT], place: Place_3001 }
      - { userName: ben, password: demo, firstName: Ben, lastName: Costa, roles: [ROLE_AGENT], place: Place_3002 }
      - { userName: cara, password: demo, firstName: Cara, lastName: Dahl, roles: [ROLE_AGENT], place: Place_3003 }
`
}

// sits has an agent come to work.
func (s *stage) sits(user string) *peers.Desk {
	s.t.Helper()
	return peers.Sit(s.t, s.server.URL, user, "demo")
}

// account is what a softphone registers at parley with.
func (s *stage) account(number, transport string) peers.Account {
	return peers.Account{Number: number, Password: "pw-" + number, Server: home + ":" + ports[transport], Transport: transport, CA: s.certificate.CA}
}

// texts are n different ones.
func texts(of string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%s %d", of, i+1))
	}
	return all
}
