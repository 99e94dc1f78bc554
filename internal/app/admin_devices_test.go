package app_test

import (
	"fmt"
	"testing"
)

func TestDevices(t *testing.T) {
	inModes(t, func(s *stage) {
		admin, anna, ben := s.actor("admin"), s.seated("anna"), s.seated("ben")
		path := admin.creates("/devices", `{"phoneNumber":"3020"}`)
		s.scene("the provisioning view has the documented members, and ours in friendly mode", func() {
			d := admin.resource(path, "device")
			want := "capabilities channels deviceState doNotDisturb e164Number id path phoneNumber phoneNumberUri telephonyNetwork uri userState voiceEnvironmentUri"
			if !s.strict() {
				want = "annex capabilities channels deviceState doNotDisturb e164Number id imCapable imUnfitReason path phoneNumber phoneNumberUri " +
					"telephonyNetwork type uri userState voiceEnvironmentUri"
			}
			alike(s.T, members(d), want)
			alike(s.T, []any{d["phoneNumberUri"], d["deviceState"], d["telephonyNetwork"]}, []any{"tel:3020;phone-context=demo", "Inactive", "Private"})
		})
		s.scene("a number is taken once, however it is spelled", func() {
			admin.post("/devices", `{"phoneNumber":"30-20"}`).refused(s.T, 403, 18, "Failed to create device. Device '30-20' already exists.")
		})
		s.scene("an annex makes it fit, at once", func() {
			admin.put(path, `{"annex":{"TServer":{"multimedia":true,"sip-signalling-chat":"none"}}}`).fine(s.T)
			admin.post(userPath("anna")+"/devices", `{"uri":"`+s.url+"/api/v2"+path+`"}`)
			n := anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			if len(n.Data["devices"].([]any)) != 2 {
				s.Error(n.raw)
			}
			alike(s.T, len(anna.get("/me/devices").Body["uris"].([]any)), 2)
		})
		s.scene("it goes to another user, from whoever had it", func() {
			got := admin.post(userPath("ben")+"/devices", `{"uri":"`+path+`"}`)
			alike(s.T, got.Body["path"], path)
			alike(s.T, len(anna.get("/me/devices").Body["uris"].([]any)), 1)
			alike(s.T, len(ben.get("/me/devices").Body["uris"].([]any)), 2)
			alike(s.T, len(admin.get(userPath("ben") + "/devices").Body["uris"].([]any)), 2)
		})
		s.scene("it is taken away", func() {
			admin.remove(userPath("anna")+path).refused(s.T, 404, 6, "no such device")
			admin.remove(userPath("ben") + path).fine(s.T)
			alike(s.T, len(ben.get("/me/devices").Body["uris"].([]any)), 1)
		})
		s.scene("what somebody is logged in on is in use", func() {
			admin.remove(devicePath("3001")).refused(s.T, 403, 19, "Device '3001' is in use: anna is logged in on it")
			admin.remove(path).fine(s.T)
			admin.get(path).refused(s.T, 404, 6, "no such device")
		})
	})
}

// TestDevices_ownersByAPI: who had the device and was logged in on it is logged
// out, and his session is over (D-25).
func TestDevices_takenFromWhoTalks(t *testing.T) {
	for name, take := range map[string]func(admin *actor){
		"given to another": func(admin *actor) { admin.post(userPath("erik")+"/devices", `{"uri":"`+devicePath("3004")+`"}`) },
		"taken away":       func(admin *actor) { admin.remove(userPath("dora") + devicePath("3004")).fine(admin.T) },
	} {
		t.Run(name, func(t *testing.T) {
			s := onStage(t)
			dora, ben := s.seated("dora").withDevice(), s.seated("ben")
			path := talk(dora, ben)
			take(s.actor("admin"))
			ben.expectState("Completed")
			ben.idle()
			dora.get(path).refused(t, 404, 6, "no such IM session")
			dora.start()
		})
	}
}

// TestDevices_heldByALogin: what a login has besides the device that it is on is
// in use too, for who deletes or takes it would log him out.
func TestDevices_heldByALogin(t *testing.T) {
	s := onStage(t)
	admin, anna, ben := s.actor("admin"), s.actor("anna"), s.actor("ben")
	first, second := admin.creates("/devices", `{"phoneNumber":"3021","type":"ACDPosition"}`), admin.creates("/devices", `{"phoneNumber":"3022","type":"ACDPosition"}`)
	admin.creates("/places", `{"name":"Two","devicePaths":[%q,%q]}`, first, second)
	anna.does("/me", `{"operationName":"StartContactCenterSession","place":"Two","devicePath":%q}`, first)
	admin.remove(second).refused(t, 403, 19, "Device '3022' is in use: anna is logged in and has it")
	ben.post("/me/devices", fmt.Sprintf(`{"uri":%q}`, second)).refused(t, 403, 19, "anna is logged in and has it")
	alike(t, anna.resource("/me"+first, "device")["deviceState"], "Active")
	anna.does("/me", `{"operationName":"EndContactCenterSession"}`)
	admin.remove(second).fine(t)
}

func TestMyDevices(t *testing.T) {
	s := onStage(t)
	anna, ben := s.seated("anna"), s.seated("ben")
	path := anna.creates("/me/devices", `{"phoneNumber":"+12015550123","telephonyNetwork":"Public"}`)
	alike(t, anna.resource(path, "device")["telephonyNetwork"], "Public")
	for body, want := range map[string]struct {
		http, code int
		words      string
	}{
		`{"phoneNumber":"3001"}`:  {403, 18, "already exists"},
		`{"phoneNumber":"30 01"}`: {400, 10, "phoneNumber"},
		`{"phoneNumber":""}`:      {400, 1, "phoneNumber is empty"},
		`{}`:                      {400, 1, "phoneNumber is required"},
		`{"phoneNumber":"1","telephonyNetwork":"Home"}`:   {400, 10, "telephonyNetwork"},
		`{"phoneNumber":"1","annex":{"TServer":{"a":1}}}`: {403, 5, "without an annex"},
		`{"phoneNumber":"1","sip":{"password":"mine"}}`:   {403, 5, "and a SIP password"},
		`{"uri":"` + devicePath("3002") + `"}`:            {403, 19, "ben is logged in on it"},
		`{"uri":"/devices/none"}`:                         {404, 6, "no such device"},
		`{"uri":""}`:                                      {400, 1, "uri is empty"},
	} {
		anna.post("/me/devices", body).refused(t, want.http, want.code, want.words)
	}
	ben.post("/me/devices", fmt.Sprintf(`{"uri":%q}`, path))
	alike(t, ben.resource(path, "device")["phoneNumber"], "+12015550123")
	alike(t, len(anna.get("/me/devices").Body["uris"].([]any)), 1)
	for i := range 10 {
		anna.creates("/me/devices", `{"phoneNumber":"6%03d"}`, i)
	}
	anna.post("/me/devices", `{"phoneNumber":"6999"}`).refused(t, 403, 3, "You have 10 devices")
	s.actor("admin").post("/me/devices", `{"uri":"`+path+`"}`).refused(t, 403, 3, "admin is neither")
}

func TestPlaces(t *testing.T) {
	inModes(t, func(s *stage) {
		admin, anna := s.actor("admin"), s.seated("anna")
		device := admin.creates("/devices", `{"phoneNumber":"3020","annex":{"TServer":{"multimedia":"true","sip-signalling-chat":"none"}}}`)
		path := admin.creates("/places", `{"name":"Place_3020","devicePaths":[%q]}`, device)
		s.scene("it is shown in the generic shape", func() {
			p := admin.resource(path, "place")
			alike(s.T, members(p), "contactCenterId devicePaths id name path uri")
			alike(s.T, p["devicePaths"], []any{device})
			alike(s.T, len(admin.get("/places").Body["uris"].([]any)), 7)
			alike(s.T, len(admin.get("/places?fields=*").Body["places"].([]any)), 7)
		})
		s.scene("bad input changes nothing", func() {
			admin.post("/places", `{"name":"Place_3020"}`).refused(s.T, 403, 18, "Failed to create place. Place 'Place_3020' already exists.")
			admin.post("/places", `{"name":" x"}`).refused(s.T, 400, 10, "name")
			admin.post("/places", `{}`).refused(s.T, 400, 1, "name is required")
			admin.post("/places", `{"name":"x","devicePaths":["/devices/none"]}`).refused(s.T, 404, 6, "no device")
			admin.post("/places", fmt.Sprintf(`{"name":"x","devicePaths":[%q]}`, devicePath("3001"))).refused(s.T, 403, 19, "stands at the place Place_3001")
			admin.put(path, `{"name":"other"}`).refused(s.T, 400, 11, "name cannot be changed")
			alike(s.T, len(admin.get("/places").Body["uris"].([]any)), 7)
		})
		s.scene("one may log in there", func() {
			anna.does("/me", `{"operationName":"EndContactCenterSession"}`)
			anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
			anna.does("/me", `{"operationName":"StartContactCenterSession","place":"Place_3020"}`)
			admin.remove(path).refused(s.T, 403, 19, "Place 'Place_3020' is in use: anna is logged in there")
			anna.does("/me", `{"operationName":"EndContactCenterSession"}`)
		})
		s.scene("deleted, it is nobody's default any more", func() {
			admin.put(userPath("anna"), `{"place":"Place_3020"}`).fine(s.T)
			admin.remove(path).fine(s.T)
			admin.get(path).refused(s.T, 404, 6, "no such place")
			anna.post("/me", `{"operationName":"StartContactCenterSession"}`).refused(s.T, 403, 2, "neither a default place nor a device")
		})
	})
}
