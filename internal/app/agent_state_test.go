package app_test

import (
	"fmt"
	"strings"
	"testing"
)

// The system's states as the vendor's samples show them.
var states = map[string]string{
	"Ready":         `{"id":"9430250E-0A1B-421F-B372-F29E69366DED","displayName":"Ready","state":"Ready"}`,
	"NotReady":      `{"id":"900D55CC-2BB0-431F-8BF9-D3525B383BE6","displayName":"Not Ready","state":"NotReady"}`,
	"AuxWork":       `{"id":"2B36138D-C564-4562-A8CB-3C32D564F296","displayName":"AuxWork","state":"NotReady","workMode":"AuxWork"}`,
	"AfterCallWork": `{"id":"D3663509-3D82-4DD3-A82E-2EA8EFA02AEF","displayName":"AfterCallWork","state":"NotReady","workMode":"AfterCallWork"}`,
	"LoggedIn":      `{"state":"LoggedIn"}`,
	"LoggedOut":     `{"state":"LoggedOut"}`,
}

func operation(name string) string { return fmt.Sprintf(`{"operationName":%q}`, name) }

// operates asks for an operation that takes nothing but its name.
func (a *actor) operates(path, name string) { a.Helper(); a.does(path, "%s", operation(name)) }

// hearsState has the actor hear of devices and channels, and checks the first
// device, the channel, and that all four ways to read agree with what was told.
func (a *actor) hearsState(state, dnd string) {
	a.Helper()
	n := a.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
	alike(a.T, members(n.Data), "devices messageType")
	told := a.nextChannels()
	a.stands(state, dnd)
	me := a.get("/me?subresources=*").Body["user"].(map[string]any)
	alike(a.T, n.Data["devices"], me["devices"])
	alike(a.T, n.Data["devices"], a.get("/me/devices?fields=*").Body["devices"])
	alike(a.T, told, me["channels"])
	alike(a.T, told, a.get("/me/channels?fields=*").Body["channels"])
}

// stands checks the actor's first device and his channel.
func (a *actor) stands(state, dnd string) {
	a.Helper()
	device := a.get("/me/devices?fields=*").Body["devices"].([]any)[0].(map[string]any)
	alike(a.T, device["userState"], parsed(a.T, state))
	alike(a.T, device["doNotDisturb"], dnd)
	alike(a.T, a.get("/me/channels/voice").Body, map[string]any{"statusCode": 0.0,
		"channel": map[string]any{"channel": "voice", "userState": parsed(a.T, state), "dndState": dnd}})
}

// nextChannels returns what the next notification tells of channels.
func (a *actor) nextChannels() any {
	a.Helper()
	n := a.after(a.channels)
	alike(a.T, members(n.Data), "channels messageType")
	alike(a.T, []any{n.Channel, n.Data["messageType"]}, []any{"/v2/me/channels", "ChannelStateChangeMessageV2"})
	return n.Data["channels"]
}

// TestAgentStates: every operation at every address, as gws-api 4.4 has it.
func TestAgentStates(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.actor("anna")
		anna.listen()
		anna.stands(states["LoggedOut"], "Off")
		anna.does("/me", startSession)
		s.scene("who logs in is LoggedIn", func() { anna.hearsState(states["LoggedIn"], "Off") })
		for _, address := range []string{"/me", "/me/channels/voice", "/me" + anna.device("3001")} {
			for _, name := range []string{"Ready", "NotReady", "AuxWork", "AfterCallWork", "Ready"} {
				s.scene(name+" at "+address, func() {
					anna.operates(address, name)
					anna.hearsState(states[name], "Off")
				})
			}
		}
		s.scene("the same once more is told once more", func() {
			anna.operates("/me", "Ready")
			anna.hearsState(states["Ready"], "Off")
		})
		s.scene("a session begun again keeps the state", func() {
			anna.does("/me", startSession)
			anna.stands(states["Ready"], "Off")
		})
		s.scene("who logs out and in begins anew", func() {
			anna.does("/me", endSession)
			anna.hearsState(states["LoggedOut"], "Off")
			anna.connect()
			anna.post("/me", operation("Ready")).refused(s.T, 403, 2, "Invalid state")
			anna.does("/me", startSession)
			anna.hearsState(states["LoggedIn"], "Off")
		})
	})
}

// TestAgentStateReason: a reason is an addition of ours (D-44).
func TestAgentStateReason(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.seated("anna")
		anna.nextChannels()
		reason := func(name, text string) string { return fmt.Sprintf(`{"operationName":%q,"reason":%q}`, name, text) }
		anna.does("/me", "%s", reason("NotReady", "Mittag ☕"))
		want := states["NotReady"]
		if !s.strict() {
			want = strings.Replace(want, "}", `,"reason":"Mittag ☕"}`, 1)
		}
		anna.hearsState(want, "Off")
		anna.operates("/me", "NotReady")
		anna.hearsState(states["NotReady"], "Off")
		if s.strict() {
			return // the member is not known, and what is not known is ignored
		}
		anna.post("/me", reason("Ready", "lunch")).refused(s.T, 400, 2, "Ready takes no reason")
		anna.post("/me", reason("AuxWork", strings.Repeat("ä", 256))).refused(s.T, 400, 10, "longer than 255")
		anna.post("/me", `{"operationName":"AuxWork","reason":7}`).refused(s.T, 400, 2, "reason must be a string")
		anna.stands(states["NotReady"], "Off")
		anna.does("/me", "%s", reason("AuxWork", strings.Repeat("ä", 255)))
		anna.does("/me", "%s", reason("Ready", ""))
	})
}

// TestAgentStateDevices: dora has two devices; each has a state of its own, and
// the channel shows where she can be reached best.
func TestAgentStateDevices(t *testing.T) {
	inModes(t, func(s *stage) {
		dora := s.seated("dora")
		one, two := "/me"+dora.device("3004"), "/me"+dora.device("3005")
		on := func(path string) any {
			return dora.get(path).Body["device"].(map[string]any)["userState"].(map[string]any)["displayName"]
		}
		channel := func() any {
			return dora.get("/me/channels/voice").Body["channel"].(map[string]any)["userState"].(map[string]any)["displayName"]
		}
		dora.operates(one, "NotReady")
		alike(t, []any{on(one), on(two), channel()}, []any{"Not Ready", nil, "Not Ready"})
		dora.operates(two, "Ready")
		alike(t, []any{on(one), on(two), channel()}, []any{"Not Ready", "Ready", "Ready"})
		dora.operates("/me/channels/voice", "AuxWork")
		alike(t, []any{on(one), on(two), channel()}, []any{"AuxWork", "AuxWork", "AuxWork"})
		s.scene("where she is not logged in there is no state", func() {
			dora.logsOut()
			dora.does("/me", `{"operationName":"StartContactCenterSession","devicePath":%q}`, strings.TrimPrefix(one, "/me"))
			dora.operates(one, "Ready")
			dora.post(two, operation("Ready")).refused(s.T, 403, 2, "Invalid state")
			alike(s.T, channel(), "Ready")
		})
	})
}

// TestAgentStateRefusals: nothing that is refused changes anything.
func TestAgentStateRefusals(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, admin := s.seated("anna"), s.seated("ben"), s.actor("admin")
		device := "/me" + anna.device("3001")
		anna.operates("/me", "AuxWork")
		for _, address := range []string{"/me", "/me/channels/voice", device} {
			anna.post(address, operation("ready")).refused(s.T, 400, 2, "no operation ready")
			anna.post(address, operation("Offline")).refused(s.T, 400, 2, "no operation Offline")
			anna.post(address, `{"operationName":7}`).refused(s.T, 400, 2, "operationName must be a string")
			anna.post(address, `{}`).refused(s.T, 400, 1, "operationName is required")
			anna.post(address, `[]`).refused(s.T, 400, 1, "one JSON object")
			anna.post(address, `{"operationName":"Ready"`).refused(s.T, 400, 1, "not well-formed")
			anna.post(address, `{"operationName":"Ready","operationName":"Ready"}`).refused(s.T, 400, 1, "repeated")
			anna.do("POST", "/api/v2"+address, "text/plain", operation("Ready")).refused(s.T, 415, 2, "application/json")
			admin.post("/me", operation("Ready")).refused(s.T, 403, 5, "agents and supervisors")
			s.actor("fay").post("/me", operation("Ready")).refused(s.T, 403, 2, "Invalid state")
		}
		ben.post(device, operation("Ready")).refused(s.T, 404, 6, "no such device")
		anna.post("/me/devices/none", operation("Ready")).refused(s.T, 404, 6, "no such device")
		for _, media := range []string{"chat", "email", "workitem", "im", "Voice"} {
			anna.post("/me/channels/"+media, operation("Ready")).refused(s.T, 404, 6, media+" is not served")
			anna.get("/me/channels/"+media).refused(s.T, 404, 6, media+" is not served")
		}
		for path, allowed := range map[string]string{"/me/channels": "GET, HEAD, OPTIONS",
			"/me/channels/voice": "GET, HEAD, OPTIONS, POST", device: "GET, HEAD, OPTIONS, POST"} {
			got := anna.do("DELETE", "/api/v2"+path, "", "")
			got.refused(s.T, 405, 3, "DELETE")
			alike(s.T, got.Header.Get("Allow"), allowed)
		}
		anna.stands(states["AuxWork"], "Off")
	})
}

// TestAgentStateRepeats: D-32 for agent states.
func TestAgentStateRepeats(t *testing.T) {
	s := onStage(t)
	anna := s.seated("anna")
	ready := func() { anna.post("/me", operation("Ready"), "Idempotency-Key", "k1") }
	ready()
	anna.operates("/me", "NotReady")
	ready()
	anna.stands(states["NotReady"], "Off")
	s.restarts(anna)
	ready()
	anna.stands(states["NotReady"], "Off")
	anna.post("/me", operation("Ready"), "Idempotency-Key", strings.Repeat("k", 256)).refused(t, 400, 10, "Idempotency-Key")
	anna.stands(states["NotReady"], "Off")
}

// TestAgentStateRestart: states and do-not-disturb survive a restart.
func TestAgentStateRestart(t *testing.T) {
	inModes(t, func(s *stage) {
		anna := s.seated("anna")
		anna.operates("/me/channels/voice", "AfterCallWork")
		anna.operates("/me/channels/voice", "DoNotDisturbOn")
		before := anna.get("/me/devices?fields=*").Text
		url := s.url
		s.restarts(anna)
		anna.stands(states["AfterCallWork"], "On")
		alike(t, strings.ReplaceAll(anna.get("/me/devices?fields=*").Text, s.url, url), before)
	})
}
