package app_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/config"
)

// inModes plays on a stage of each mode.
func inModes(t *testing.T, play func(s *stage), change ...func(*config.Config)) {
	t.Helper()
	for name, mode := range map[string]func(*config.Config){"friendly": func(*config.Config) {}, "strict": strict} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(onStage(t, append(slices.Clone(change), mode)...))
		})
	}
}

func (s *stage) strict() bool { return s.cfg.IM.Compat == config.Strict }

// scene is a part of a play with a name of its own.
func (s *stage) scene(name string, play func()) {
	s.T.Helper()
	s.T.Run(name, func(t *testing.T) {
		outer := s.T
		s.T = t
		defer func() { s.T = outer }()
		play()
	})
}

// device is the path of the actor's device of that number.
func (a *actor) device(number string) string {
	a.Helper()
	if path, ok := a.devices[number]; ok {
		return path
	}
	for _, d := range a.get("/me/devices?fields=*").Body["devices"].([]any) {
		if d := d.(map[string]any); d["phoneNumber"] == number {
			a.devices[number] = d["path"].(string)
			return a.devices[number]
		}
	}
	a.Fatalf("%s has no device %s", a.name, number)
	return ""
}

// completes ends the session and has everybody hear of it.
func (a *actor) completes(path string, others ...*actor) {
	a.Helper()
	a.does(path, `{"operationName":"Complete"}`)
	for _, who := range append(others, a) {
		who.expectState("Completed")
	}
}

// idle checks that the actor is in no session.
func (a *actor) idle() {
	a.Helper()
	if got := a.get("/me/im-sessions"); got.Text != `{"statusCode":0,"uris":[]}` {
		a.Errorf("%s is not idle: %s", a.name, got.Text)
	}
}

// fence checks that nothing was told so far: the next notification is one that
// the actor causes now. It ends what session there is.
func (a *actor) fence() {
	a.Helper()
	a.logsOut()
	a.start()
}

// logsOut ends the contact-center session and, since the login ends with it,
// listens anew.
func (a *actor) logsOut() {
	a.Helper()
	a.does("/me", `{"operationName":"EndContactCenterSession"}`)
	a.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
	a.listen()
}

// view is how an actor must see a session.
type view struct {
	state, peer  string
	userData     string // JSON; empty: the member is left out
	capabilities string // parted by blanks
	direction    string
	reason       string // friendly and Completed: the code
}

var timestamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)

// sees checks a session resource member by member: the documented ones, and in
// friendly mode exactly those of D-35.
func (a *actor) sees(got map[string]any, want view) {
	a.Helper()
	id, _ := got["id"].(string)
	if !regexp.MustCompile(`^[0-9A-V]{32}$`).MatchString(id) {
		a.Errorf("id %q", id)
	}
	wanted := map[string]any{
		"state": want.state, "id": id, "path": "/im-sessions/" + id, "uri": a.url + "/api/v2/im-sessions/" + id,
		"participants": []any{participant(want.peer)}, "capabilities": words(want.capabilities),
	}
	if want.userData != "" {
		wanted["userData"] = parsed(a.T, want.userData)
	}
	if !a.strict() {
		wanted["startedAt"], wanted["direction"], wanted["devicePath"] = got["startedAt"], want.direction, a.device(a.number)
		if started, _ := got["startedAt"].(string); !timestamp.MatchString(started) {
			a.Errorf("startedAt %q", started)
		}
		if want.reason != "" {
			reason, _ := got["reason"].(map[string]any)
			wanted["reason"] = map[string]any{"code": want.reason, "text": reason["text"]}
			if text, _ := reason["text"].(string); text == "" {
				a.Errorf("reason %v", reason)
			}
		}
	}
	alike(a.T, got, wanted)
}

// participant is an extension as all four members show it.
func participant(number string) map[string]any {
	return map[string]any{"digits": number, "e164Number": number, "formattedPhoneNumber": number, "phoneNumber": number}
}

func words(text string) []any {
	list := []any{}
	for _, word := range strings.Fields(text) {
		list = append(list, word)
	}
	return list
}

func parsed(t testing.TB, text string) (value map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// alike compares two JSON values.
func alike(t testing.TB, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

// members are the names in an object.
func members(object any) string {
	o, _ := object.(map[string]any)
	names := []string{}
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// withDevice leaves a user of several devices with the actor's own number alone.
func (a *actor) withDevice() *actor {
	a.Helper()
	path := a.device(a.number)
	a.logsOut()
	a.does("/me", `{"operationName":"StartContactCenterSession","devicePath":%q}`, path)
	a.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
	return a
}
