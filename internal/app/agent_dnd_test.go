package app_test

import "testing"

// disturb turns do-not-disturb on or off on the actor's device of his number.
func (a *actor) disturb(how string) {
	a.Helper()
	a.operates("/me"+a.device(a.number), "DoNotDisturb"+how)
	a.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
}

// TestDND: do-not-disturb as D-04 and D-45 have it.
func TestDND(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, sofia := s.seated("anna"), s.seated("ben"), s.seated("sofia")
		s.scene("it is told on the device and the channel, with what is possible now", func() {
			ben.nextChannels()
			device := "/me" + ben.device("3002")
			for _, address := range []string{device, "/me/channels/voice", "/me"} {
				for _, how := range []string{"On", "On", "Off", "Off", "On"} {
					ben.operates(address, "DoNotDisturb"+how)
					ben.hearsState(states["LoggedIn"], how)
					other := map[string]string{"On": "DoNotDisturbOff", "Off": "DoNotDisturbOn"}[how]
					alike(s.T, ben.get(device).Body["device"].(map[string]any)["capabilities"], words(other))
				}
			}
		})
		s.scene("it does not change the state, nor the state it", func() {
			ben.operates("/me", "AuxWork")
			ben.hearsState(states["AuxWork"], "On")
			ben.operates("/me", "Ready")
			ben.hearsState(states["Ready"], "On")
		})
		s.scene("nobody reaches who does not want to be disturbed", func() {
			anna.initiates("3002")
			anna.fails("6", "3002 does not want to be disturbed")
			anna.idle()
			ben.idle()
		})
		s.scene("he may begin a session himself, and it goes on", func() {
			path := talk(ben, anna)
			anna.says(path, ben, "can I?")
			sofia.initiates("3002")
			sofia.fails("6", "3002 does not want to be disturbed")
			ben.completes(path, anna)
		})
		s.scene("a session goes on when it comes", func() {
			ben.disturb("Off")
			path := talk(anna, ben)
			ben.disturb("On")
			anna.says(path, ben, "still there?")
			ben.says(path, anna, "yes")
			ben.completes(path, anna)
		})
		s.scene("off again he is reached again", func() {
			ben.disturb("Off")
			anna.completes(talk(anna, ben), ben)
		})
		s.scene("a new session is without it", func() {
			ben.disturb("On")
			ben.fence()
			ben.stands(states["LoggedIn"], "Off")
			anna.completes(talk(anna, ben), ben)
		})
	})
}

// TestDNDDevices: dora can be reached on one of her devices.
func TestDNDDevices(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, dora := s.seated("anna"), s.seated("dora")
		dora.disturb("On")
		alike(t, dora.get("/me/channels/voice").Body["channel"].(map[string]any)["dndState"], "Off")
		anna.initiates("3004")
		anna.fails("6", "3004 does not want to be disturbed")
		dora.number = "3005"
		path := talk(anna, dora)
		anna.completes(path, dora)
		dora.disturb("On")
		alike(t, dora.get("/me/channels/voice").Body["channel"].(map[string]any)["dndState"], "On")
		anna.initiates("3005")
		anna.fails("6", "3005 does not want to be disturbed")
	})
}

// TestDNDRings: a call that rings already goes on ringing.
func TestDNDRings(t *testing.T) {
	s := onStage(t)
	anna, cara := s.seated("anna"), s.seated("cara")
	path := rings(anna, cara)
	cara.disturb("On")
	cara.does(path, accept)
	cara.expectState("Talking")
	anna.expectState("Talking")
	anna.completes(path, cara)
	anna.initiates("3003")
	anna.fails("6", "3003 does not want to be disturbed")
}

// TestDNDRefusals: nothing that is refused changes anything.
func TestDNDRefusals(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, admin := s.seated("anna"), s.seated("ben"), s.actor("admin")
		device := "/me" + anna.device("3001")
		on := operation("DoNotDisturbOn")
		ben.post(device, on).refused(t, 404, 6, "no such device")
		anna.post("/me/devices/none", on).refused(t, 404, 6, "no such device")
		anna.post("/me/channels/chat", on).refused(t, 404, 6, "chat is not served")
		anna.post(device, operation("DoNotDisturb")).refused(t, 400, 2, "no operation DoNotDisturb here")
		anna.post(device, operation("ForwardCallsOn")).refused(t, 400, 2, "no operation ForwardCallsOn here")
		admin.post("/me/channels/voice", on).refused(t, 403, 5, "agents and supervisors")
		admin.post("/me", on).refused(t, 403, 5, "agents and supervisors")
		fay := s.actor("fay")
		fay.post("/me"+fay.device("3007"), on).refused(t, 403, 2, "Invalid state")
		fay.post("/me/channels/voice", on).refused(t, 403, 2, "Invalid state")
		fay.post("/me", on).refused(t, 403, 2, "Invalid state")
		anna.stands(states["LoggedIn"], "Off")
	})
}

// TestDNDRepeats: D-32 for do-not-disturb.
func TestDNDRepeats(t *testing.T) {
	s := onStage(t)
	anna := s.seated("anna")
	on := func() {
		got := anna.post("/me/channels/voice", operation("DoNotDisturbOn"), "Idempotency-Key", "k1")
		alike(t, got.Text, `{"statusCode":0}`)
	}
	on()
	anna.disturb("Off")
	on()
	anna.stands(states["LoggedIn"], "Off")
}
