package app_test

import (
	"fmt"
	"strings"
	"testing"
)

// told checks that everybody hears of the session's user data, and that a GET
// agrees to the byte.
func told(path, userData string, everybody ...*actor) {
	everybody[0].Helper()
	for _, who := range everybody {
		n := who.expect("/v2/me/im-sessions", "notificationType", "AttachedDataChanged")
		for where, text := range map[string]string{"told": n.raw, "read": who.get(path).Text} {
			if userData == "" {
				if strings.Contains(text, "userData") {
					who.Errorf("%s is %s %s", who.name, where, text)
				}
			} else if !strings.Contains(text, `"userData":`+userData+`,`) {
				who.Errorf("%s is %s %s, want %s", who.name, where, text, userData)
			}
		}
	}
}

func TestD21(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		attach := func(userData string) string { return `{"operationName":"AttachUserData","userData":` + userData + `}` }

		s.scene("values survive exactly", func() {
			for _, value := range []string{`12345678901234567890`, `1.10`, `1e400`, `-0`, `-0.0`, `1E+2`, `0.1000000000000000055511151231257827`,
				`true`, `false`, `null`, `""`, `"\u0000"`, `[]`, `{}`, `[1,[2.50,{"a":null}],"x"]`, `{"z":1,"a":{"b":[1.0]},"":0}`,
				`"12"`, `"ä😀"`, `{"k":123456789012345678901234567890.123456789}`} {
				ben.does(path, "%s", attach(`{"v":`+value+`}`))
				told(path, `{"v":`+value+`}`, anna, ben)
			}
		})
		s.scene("Attach and Update both add and replace", func() {
			anna.does(path, "%s", attach(`{"v":1,"w":"two"}`))
			told(path, `{"v":1,"w":"two"}`, anna, ben)
			anna.does(path, `{"operationName":"UpdateUserData","userData":{"v":3,"x":4}}`)
			told(path, `{"v":3,"w":"two","x":4}`, anna, ben)
			anna.does(path, "%s", attach(`{}`))
			told(path, `{"v":3,"w":"two","x":4}`, anna, ben)
		})
		s.scene("Delete takes key or keys", func() {
			anna.does(path, `{"operationName":"DeleteUserData","key":"v"}`)
			told(path, `{"w":"two","x":4}`, anna, ben)
			ben.does(path, `{"operationName":"DeleteUserData","key":"none"}`)
			told(path, `{"w":"two","x":4}`, anna, ben)
			anna.does(path, `{"operationName":"DeleteUserData","keys":["x","none","x"],"key":"w"}`)
			told(path, "", anna, ben)
			anna.does(path, `{"operationName":"DeleteUserData","key":"w"}`)
			told(path, "", anna, ben)
			anna.does(path, `{"operationName":"UpdateUserData","userData":{}}`)
			told(path, "", anna, ben)
		})
		s.scene("keys may have any name", func() {
			for _, key := range []string{``, ` `, `a.b`, `a/b`, `userData`, `__proto__`, `ключ`, `😀`, `\u0000`, `\"`, `\\`, strings.Repeat("k", 300)} {
				anna.does(path, "%s", attach(`{"`+key+`":1}`))
				told(path, `{"`+key+`":1}`, anna, ben)
				anna.does(path, "%s", `{"operationName":"DeleteUserData","key":"`+key+`"}`)
				told(path, "", anna, ben)
			}
		})
		s.scene("more than 64 KiB are refused and change nothing", func() { tooMuch(anna, ben, path) })
		anna.completes(path, ben)
		s.scene("the same holds for InitiateIMSession", func() {
			anna.post("/me/im-sessions", strings.TrimSuffix(initiate3002, "}")+
				fmt.Sprintf(`,"userData":{"k":%q}}`, strings.Repeat("x", 64<<10))).refused(s.T, 400, 10, "65536")
			ben.fence()
			anna.does("/me/im-sessions", "%s", strings.TrimSuffix(initiate3002, "}")+`,"userData":{"n":12345678901234567890,"f":1.10}}`)
			n := anna.expect("/v2/me/im-sessions", "notificationType", "StatusChange")
			if !strings.Contains(n.raw, `"userData":{"f":1.10,"n":12345678901234567890}`) {
				s.Error(n.raw)
			}
		})
	})
}

func tooMuch(anna, ben *actor, path string) {
	anna.Helper()
	attach := func(size int) string {
		return fmt.Sprintf(`{"operationName":"AttachUserData","userData":{"k":%q}}`, strings.Repeat("x", size))
	}
	most := 64<<10 - len(`k""`)
	anna.does(path, "%s", attach(most))
	for _, who := range []*actor{anna, ben} {
		n := who.expect("/v2/me/im-sessions", "notificationType", "AttachedDataChanged")
		alike(anna.T, len(n.Data["imSession"].(map[string]any)["userData"].(map[string]any)["k"].(string)), most)
	}
	before := anna.get(path).Text
	anna.post(path, attach(most+1)).refused(anna.T, 400, 10, "65536")
	anna.post(path, `{"operationName":"UpdateUserData","userData":{"l":1}}`).refused(anna.T, 400, 10, "65536")
	if anna.get(path).Text != before {
		anna.Error("the session has changed")
	}
	anna.does(path, `{"operationName":"DeleteUserData","key":"k"}`)
	told(path, "", anna, ben)
}

func TestD22(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		anna.does("/me/im-sessions", "%s", strings.TrimSuffix(initiate3002, "}")+`,"userData":{}}`)
		for _, state := range []string{"Initiating", "Talking"} {
			if _, there := anna.expectState(state)["userData"]; there {
				s.Error("an empty userData is shown")
			}
		}
		ben.expectState("Alerting")
		ben.expectState("Talking")
	})
}
