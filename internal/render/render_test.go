package render_test

import (
	"encoding/json"
	"testing"
	"time"

	"parley/gws"
	"parley/internal/im"
	"parley/internal/render"
)

const base = render.Base("https://gws.example.test")

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)

// refused is anna's call that ended for that reason.
func refused(code im.Code) im.Session {
	var s im.Session
	for _, e := range (im.Call{ID: "S", Initiator: im.Party{Agent: "anna", Number: "3001", Device: "d1"}, Target: im.Party{Number: "3002"}}).
		Refuse(im.Act{By: "anna", At: noon}, im.Reason{Code: code, Text: "words"}) {
		s, _ = s.Apply(e)
	}
	return s
}

// shown is a value in JSON.
func shown(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestD04(t *testing.T) {
	for code, want := range map[im.Code]gws.StatusCode{im.Unreachable: 6, im.Busy: 2, im.Failed: 4, im.Rejected: 2} {
		n := render.Renderer{}.StateChange(base, refused(code), "anna", gws.NotificationError)
		if n.ErrorCode != want || n.ErrorMessage != "words" {
			t.Errorf("%s: %+v", code, n)
		}
	}
	plain := render.Renderer{}.StateChange(base, refused(im.Busy), "anna", gws.StatusChange)
	if plain.ErrorCode != 0 || plain.ErrorMessage != "" {
		t.Errorf("%+v", plain)
	}
}

func TestD52(t *testing.T) {
	c := im.Call{ID: "S", Initiator: im.Party{Agent: "anna", Number: "3001"}, Target: im.Party{Number: "3007", Leg: im.SessionLeg}}
	s, _ := im.Session{}.Apply(c.Dial(im.Act{By: "anna", At: noon})[0])
	miss := im.Event{At: noon, Message: im.Message{ID: "m2", Index: 2}, Reason: im.Reason{Text: "SIP 415"}}
	if got, want := shown(t, render.Renderer{}.DeliveryFailed(s, miss)), `{"messageType":"IMLogUpdateMessage","notificationType":"DeliveryFailed",`+
		`"imSessionPath":"/im-sessions/S","message":"SIP 415","messageId":"m2","index":2,"timestamp":"2026-11-22T12:00:00.123Z"}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	said := []im.Event{{Sender: "", Message: im.Message{Index: 1}}, {Sender: "anna", Message: im.Message{Index: 2}}}
	got := render.Renderer{}.Messages(s, said, []im.Event{miss})
	if got[0].Sender.PhoneNumber != "3007" || got[0].DeliveryError != "" || got[1].Sender.PhoneNumber != "3001" || got[1].DeliveryError != "SIP 415" {
		t.Errorf("%+v", got)
	}
}

func TestD35(t *testing.T) {
	const documented = `"state":"Completed","id":"S","uri":"https://gws.example.test/api/v2/im-sessions/S","path":"/im-sessions/S",` +
		`"participants":[{"digits":"3002","e164Number":"3002","formattedPhoneNumber":"3002","phoneNumber":"3002"}],`
	if got, want := shown(t, render.Renderer{Strict: true}.IMSession(base, refused(im.Busy), "anna")), "{"+documented+
		`"capabilities":["Complete","AttachUserData","DeleteUserData","UpdateUserData","SendMessage"]}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := shown(t, render.Renderer{}.IMSession(base, refused(im.Busy), "anna")), "{"+documented+
		`"capabilities":[],"startedAt":"2026-11-22T12:00:00.123Z","direction":"Outgoing","devicePath":"/devices/d1",`+
		`"reason":{"code":"busy","text":"words"}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestD24 goes by numbers: what a phone library calls valid has real forms.
func TestD24(t *testing.T) {
	for number, want := range map[string][2]string{ // e164Number, formattedPhoneNumber
		"3002":         {"3002", "3002"},
		"4930901820":   {"4930901820", "4930901820"},
		"+4930901820":  {"+4930901820", "+49 30 901820"},
		"+16502530000": {"+16502530000", "+1 650-253-0000"},
		"+1":           {"+1", "+1"},
		"+99912345":    {"+99912345", "+99912345"},
		"+":            {"+", "+"},
		"*#ab_c+1":     {"*#ab_c+1", "*#ab_c+1"},
		"":             {"", ""},
	} {
		s := refused(im.Busy)
		s.Parties[1].Number = number
		p := render.Renderer{}.IMSession(base, s, "anna").Participants[0]
		if p != (gws.Participant{Digits: number, PhoneNumber: number, E164Number: want[0], FormattedPhoneNumber: want[1]}) {
			t.Errorf("%s: %+v", number, p)
		}
	}
}

// TestD21: a value stands in the answer as it was sent.
func TestD21(t *testing.T) {
	s := refused(im.Busy)
	s.UserData = im.UserData{"k": `12345678901234567890`, "f": `1.10`, "o": `{"z":1e400,"a":null}`}
	got := shown(t, render.Renderer{Strict: true}.IMSession(base, s, "anna").UserData)
	if got != `{"f":1.10,"k":12345678901234567890,"o":{"z":1e400,"a":null}}` {
		t.Error(got)
	}
}
