package process

import (
	"fmt"
	"strings"
)

// Password is what every user of Agents logs in with.
const Password = "demo"

// AgentName and AgentNumber name the i-th user of Agents and its DN, from 0.
func AgentName(i int) string   { return fmt.Sprintf("agent%03d", i) }
func AgentNumber(i int) string { return fmt.Sprintf("%d", 5000+i) }

// Agents is a provisioning file with n agents, each on a place with one DN that
// is fit for instant messaging and answers by itself.
func Agents(n int) string {
	var devices, places, users strings.Builder
	for i := range n {
		name, number := AgentName(i), AgentNumber(i)
		fmt.Fprintf(&devices, "      - { phoneNumber: %q, annex: { TServer: { multimedia: true, sip-signalling-chat: none } } }\n", number)
		fmt.Fprintf(&places, "      - { name: Place_%s, devices: [%q] }\n", number, number)
		fmt.Fprintf(&users, "      - { userName: %s, password: %s, firstName: Agent, lastName: %q, roles: [ROLE_AGENT], place: Place_%s }\n",
			name, Password, number, number)
	}
	return "contactCenters:\n  - domainName: demo\n    features: [api-voice, api-voice-instant-messaging]\n" +
		"    devices:\n" + devices.String() + "    places:\n" + places.String() + "    users:\n" + users.String()
}
