package app_test

import "testing"

// colleagueOf is one entry of the list, nil if there is none.
func (a *actor) colleagueOf(userName string) map[string]any {
	a.Helper()
	for _, c := range a.get("/me/colleagues").Body["colleagues"].([]any) {
		if c := c.(map[string]any); c["userName"] == userName {
			return c
		}
	}
	return nil
}

func (a *actor) colleague(userName string) string {
	a.Helper()
	c := a.colleagueOf(userName)
	if c == nil {
		return ""
	}
	return c["phoneNumber"].(string) + " " + c["presence"].(string)
}

func TestD62Colleagues(t *testing.T) {
	s := onStage(t)
	anna, ben, gus := s.seated("anna"), s.seated("ben"), s.seated("gus")
	cara := s.actor("cara") // does not listen
	is := func(who, want string) {
		t.Helper()
		alike(t, anna.colleague(who), want)
	}
	is("cara", "3003 LoggedOut")
	for _, act := range [][3]string{
		{"/me", `{"operationName":"StartContactCenterSession"}`, "LoggedIn"},
		{"/me", `{"operationName":"Ready"}`, "Ready"},
		{"/me", `{"operationName":"AuxWork"}`, "NotReady"},
		{"/me/channels/voice", `{"operationName":"DoNotDisturbOn"}`, "DoNotDisturb"},
		{"/me/channels/voice", `{"operationName":"DoNotDisturbOff"}`, "NotReady"},
		{"/me", `{"operationName":"EndContactCenterSession"}`, "LoggedOut"},
	} {
		cara.does(act[0], "%s", act[1])
		is("cara", "3003 "+act[2])
	}
	is("ben", "3002 LoggedIn")
	path := talk(anna, ben)
	is("ben", "3002 InSession")
	alike(t, anna.colleagueOf("ben")["connectionLost"], nil)
	anna.completes(path, ben)
	is("ben", "3002 LoggedIn")
	cara.does("/me", `{"operationName":"StartContactCenterSession"}`)
	anna.does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3003"}}`)
	is("cara", "3003 InSession")
	alike(t, anna.colleagueOf("cara")["connectionLost"], true)
	alike(t, anna.colleague("anna"), "")
	alike(t, anna.colleague("admin"), "") // no device
	alike(t, anna.colleague("gus"), "")   // another contact center
	alike(t, gus.colleague("anna"), "")
	for _, c := range anna.get("/me/colleagues").Body["colleagues"].([]any) {
		c := c.(map[string]any)
		if want := c["userName"] != "erik"; c["imCapable"] != want || (c["imUnfitReason"] == nil) != want {
			t.Error(c)
		}
	}
}

func TestD62Places(t *testing.T) {
	s := onStage(t)
	anna := s.seated("anna")
	names := func(a *actor) (all []any) {
		for _, p := range a.get("/me/places").Body["places"].([]any) {
			all = append(all, p.(map[string]any)["name"])
		}
		return all
	}
	alike(t, names(anna), words("Place_3001 Place_3002 Place_3003 Place_3006 Place_3007 Place_3010"))
	ben := s.seated("ben")
	alike(t, names(ben), words("Place_3002 Place_3003 Place_3006 Place_3007 Place_3010"))
	alike(t, names(s.actor("gus")), words("Place_4001"))
}
