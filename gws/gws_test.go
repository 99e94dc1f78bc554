package gws_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/gws"
)

// ben is the other side of every session here.
func ben() gws.Participant {
	return gws.Participant{Digits: "3002", E164Number: "3002", FormattedPhoneNumber: "3002", PhoneNumber: "3002"}
}

func talking() gws.IMSession {
	return gws.IMSession{
		State:        gws.Talking,
		UserData:     gws.UserData{"favColor": json.RawMessage(`"blue"`)},
		ID:           "02A7KQ1N5O9VJ3C8G41RB6T0ES00001C",
		URI:          "http://gws.example.test:8090/api/v2/im-sessions/02A7KQ1N5O9VJ3C8G41RB6T0ES00001C",
		Path:         "/im-sessions/02A7KQ1N5O9VJ3C8G41RB6T0ES00001C",
		Participants: []gws.Participant{ben()},
		Capabilities: []gws.OperationName{gws.OpComplete, gws.OpAttachUserData, gws.OpDeleteUserData, gws.OpUpdateUserData, gws.OpSendMessage},
	}
}

func write(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestIMSessionStateChange(t *testing.T) {
	change := gws.IMSessionStateChange{
		Notification: gws.Notification{MessageType: gws.IMSessionStateChangeMessage, NotificationType: gws.StatusChange},
		IMSession:    talking(),
	}
	t.Run("has the members of the vendor's sample in its order and no others", func(t *testing.T) {
		want, err := os.ReadFile("testdata/talking.json")
		if err != nil {
			t.Fatal(err)
		}
		var pretty strings.Builder
		encoder := json.NewEncoder(&pretty)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(change); err != nil {
			t.Fatal(err)
		}
		if pretty.String() != string(want) {
			t.Errorf("got\n%s\nwant\n%s", pretty.String(), want)
		}
	})
	t.Run("an error carries a number and words", func(t *testing.T) {
		failed := change
		failed.NotificationType, failed.ErrorCode, failed.ErrorMessage = gws.NotificationError, gws.StatusInvalidParameter, "3002 is busy"
		if got := write(t, failed); !strings.HasSuffix(got, `,"errorCode":2,"errorMessage":"3002 is busy"}`) {
			t.Errorf("got %s", got)
		}
	})
}

func TestIMSession(t *testing.T) {
	t.Run("empty user data is left out", func(t *testing.T) {
		s := talking()
		s.UserData = gws.UserData{}
		if got := write(t, s); strings.Contains(got, "userData") {
			t.Errorf("got %s", got)
		}
	})
	t.Run("friendly members follow the documented ones", func(t *testing.T) {
		s := talking()
		s.StartedAt, s.Direction, s.DevicePath = gws.Time(time.Unix(0, 0)), gws.Outgoing, "/devices/d1"
		s.Reason = gws.Reason{Code: gws.ReasonReleased, Text: "over"}
		want := `"startedAt":"1970-01-01T00:00:00.000Z","direction":"Outgoing","devicePath":"/devices/d1","reason":{"code":"released","text":"over"}}`
		if got := write(t, s); !strings.HasSuffix(got, want) {
			t.Errorf("got %s, want it to end with %s", got, want)
		}
	})
	t.Run("a state with a leading blank is read without", func(t *testing.T) {
		var s gws.IMSession
		if err := json.Unmarshal([]byte(`{"state":" Talking"}`), &s); err != nil || s.State != gws.Talking {
			t.Errorf("state = %q, %v", s.State, err)
		}
	})
	t.Run("numbers in user data are not rounded", func(t *testing.T) {
		const text = `{"big":12345678901234567890,"nested":{"a":[1.10,null]},"price":1.00}`
		var data gws.UserData
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			t.Fatal(err)
		}
		if got := write(t, data); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	})
}

func TestIMLogUpdate(t *testing.T) {
	said := gws.IMLogUpdate{
		Notification:  gws.Notification{MessageType: gws.IMLogUpdateMessage, NotificationType: gws.NewMessage},
		IMSessionPath: "/im-sessions/S1", Message: "hello",
	}
	t.Run("strict has the documented members only", func(t *testing.T) {
		want := `{"messageType":"IMLogUpdateMessage","notificationType":"NewMessage","imSessionPath":"/im-sessions/S1","message":"hello"}`
		if got := write(t, said); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	t.Run("friendly adds siblings", func(t *testing.T) {
		said.MessageID, said.Index, said.Sender = "M1", 1, gws.Sender{Participant: ben(), UserName: "ben"}
		want := `"messageId":"M1","index":1,"sender":{"digits":"3002","e164Number":"3002","formattedPhoneNumber":"3002","phoneNumber":"3002","userName":"ben"}}`
		if got := write(t, said); !strings.HasSuffix(got, want) {
			t.Errorf("got %s, want it to end with %s", got, want)
		}
	})
}

func TestUser(t *testing.T) {
	anna := gws.User{ID: "u1", UserName: "anna", Roles: []gws.Role{gws.RoleAgent}}
	t.Run("subresources not asked for are absent", func(t *testing.T) {
		if got := write(t, anna); !strings.HasSuffix(got, `"path":""}`) || !strings.Contains(got, `"password":""`) {
			t.Errorf("got %s", got)
		}
	})
	t.Run("empty subresources are shown", func(t *testing.T) {
		anna.Devices, anna.Settings, anna.Calls = []gws.Device{}, gws.Settings{}, []json.RawMessage{}
		if got := write(t, anna); !strings.HasSuffix(got, `"path":"","devices":[],"settings":{},"calls":[]}`) {
			t.Errorf("got %s", got)
		}
	})
}

func TestDevice(t *testing.T) {
	d := gws.Device{ID: "d1", DoNotDisturb: gws.Off, Capabilities: []gws.OperationName{}}
	if got := write(t, d); strings.Contains(got, "imCapable") || !strings.Contains(got, `"doNotDisturb":"Off","capabilities":[]`) {
		t.Errorf("strict: got %s", got)
	}
	d.IMCapable, d.IMUnfitReason = new(false), "multimedia is not true"
	if got := write(t, d); !strings.HasSuffix(got, `"imCapable":false,"imUnfitReason":"multimedia is not true"}`) {
		t.Errorf("friendly: got %s", got)
	}
}

func TestStatusCode(t *testing.T) {
	t.Run("every code has a name of its own", func(t *testing.T) {
		seen := map[string]bool{}
		for i, c := range gws.StatusCodes() {
			if int(c) != i || seen[c.String()] || c.String() == "unknown status" {
				t.Errorf("code %d is %q", c, c)
			}
			seen[c.String()] = true
		}
		if gws.StatusCode(21).String() != "unknown status" || gws.StatusCode(-1).String() != "unknown status" {
			t.Error("a code outside the list must say so")
		}
	})
	for text, want := range map[string]gws.StatusCode{"18": 18, `"18"`: 18, "null": 0} {
		t.Run("reads "+text, func(t *testing.T) {
			var a gws.Answer
			if err := json.Unmarshal([]byte(`{"statusCode":`+text+`}`), &a); err != nil || a.StatusCode != want {
				t.Errorf("got %d, %v", a.StatusCode, err)
			}
		})
	}
	t.Run("refuses what is no number", func(t *testing.T) {
		var a gws.Answer
		if err := json.Unmarshal([]byte(`{"statusCode":"x"}`), &a); err == nil {
			t.Error("want an error")
		}
	})
	t.Run("is written as a number", func(t *testing.T) {
		want := `{"statusCode":0,"uris":[]}`
		if got := write(t, gws.URIsAnswer{URIs: []string{}}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestOperations(t *testing.T) {
	op := func(name gws.OperationName) gws.Operation { return gws.Operation{OperationName: name} }
	for _, c := range []struct {
		body any
		want string
	}{
		{gws.InitiateIMSession{Operation: op(gws.OpInitiateIMSession), Destination: gws.Destination{PhoneNumber: "3002"}, UserData: gws.UserData{"favColor": json.RawMessage(`"blue"`)}},
			`{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3002"},"userData":{"favColor":"blue"}}`},
		{gws.SendMessage{Operation: op(gws.OpSendMessage), Text: "hi"}, `{"operationName":"SendMessage","text":"hi"}`},
		{gws.DeleteUserData{Operation: op(gws.OpDeleteUserData), Key: "favColor"}, `{"operationName":"DeleteUserData","key":"favColor"}`},
		{gws.Complete{Operation: op(gws.OpComplete)}, `{"operationName":"Complete"}`},
		{gws.StartContactCenterSession{Operation: op(gws.OpStartContactCenterSession), Channels: []string{"voice"}},
			`{"operationName":"StartContactCenterSession","channels":["voice"]}`},
	} {
		if got := write(t, c.body); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestTime(t *testing.T) {
	berlin := time.FixedZone("", 2*60*60)
	if got := gws.Time(time.Date(2026, 5, 4, 12, 30, 0, 7999999, berlin)); got != "2026-05-04T10:30:00.007Z" {
		t.Errorf("got %s", got)
	}
	if got := gws.Time(time.Time{}); got != "" {
		t.Errorf("zero time: got %q", got)
	}
}

// FuzzIMSessionStateChange: what was read and written once reads the same again.
func FuzzIMSessionStateChange(f *testing.F) {
	f.Add([]byte(`{"messageType":"IMSessionStateChangeMessage","imSession":{"state":" Talking","userData":{"a":1.0}},"errorCode":"2"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second gws.IMSessionStateChange
		if json.Unmarshal(text, &first) != nil {
			return
		}
		once := write(t, first)
		if err := json.Unmarshal([]byte(once), &second); err != nil {
			t.Fatal(err)
		}
		if twice := write(t, second); twice != once || !slices.Equal(first.IMSession.Capabilities, second.IMSession.Capabilities) {
			t.Errorf("%s became %s", once, twice)
		}
	})
}
