package app_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/config"
	"parley/internal/siplink/endpoint"
	"parley/test/softphone"
)

func TestSIP(t *testing.T) {
	for name, loss := range map[string]int{"": 0, ", one datagram of ten lost": 10} {
		n := 100
		t.Run("anna calls a softphone"+name, func(t *testing.T) {
			t.Parallel()
			s, phone := onSIPStage(t, loss)
			anna := s.seated("anna")
			path := anna.reaches("3007")
			d := softphone.Next(t, phone.Dialogs)
			anna.talks(phone, path, n, func(text string) endpoint.Answer { return d.Send(t.Context(), endpoint.Outgoing{Text: text}) })
			anna.completes(path)
			if e := softphone.Next(t, phone.Ended); e.By != endpoint.ByPeer {
				t.Errorf("%+v", e)
			}
		})
		t.Run("anna calls a phone that knows MESSAGE alone"+name, func(t *testing.T) {
			t.Parallel()
			s, phone := onSIPStage(t, loss)
			anna := s.seated("anna")
			path := anna.reaches("3008")
			anna.talks(phone, path, n, func(text string) endpoint.Answer { return phone.Writes("3008", "3001", text) })
			anna.completes(path)
		})
		t.Run("a softphone calls anna"+name, func(t *testing.T) {
			t.Parallel()
			s, phone := onSIPStage(t, loss)
			anna := s.seated("anna")
			d, a := phone.Invites("3007", "3001")
			if d == nil {
				t.Fatal(a)
			}
			anna.expectState("Alerting")
			session := anna.expectState("Talking")
			alike(t, session["participants"], []any{participant("3007")})
			anna.talks(phone, "/me"+session["path"].(string), n, func(text string) endpoint.Answer {
				return d.Send(t.Context(), endpoint.Outgoing{Text: text})
			})
			d.Bye(t.Context())
			anna.expectState("Completed")
		})
		t.Run("a phone writes to anna"+name, func(t *testing.T) {
			t.Parallel()
			s, phone := onSIPStage(t, loss)
			anna := s.seated("anna")
			if a := phone.Writes("3008", "3001", "hello"); !a.OK() {
				t.Fatal(a)
			}
			anna.expectState("Alerting")
			path := "/me" + anna.expectState("Talking")["path"].(string)
			anna.expectText("hello")
			anna.talks(phone, path, n, func(text string) endpoint.Answer { return phone.Writes("3008", "3001", text) })
			anna.completes(path)
		})
	}
}

func TestD51(t *testing.T) {
	inSIPModes(t, func(s *stage, phone *softphone.Phone) {
		fay, anna := s.seated("fay"), s.seated("anna")
		s.scene("fay's softphone is called, not fay", func() {
			path := anna.reaches("3007")
			fay.idle()
			anna.completes(path)
		})
		s.scene("fay's sessions begin on her softphone", func() {
			fay.post("/me/im-sessions", initiate3002).refused(s.T, 403, 2, "3007: a SIP extension answers there")
		})
		s.scene("two SIP peers are not joined", func() {
			if _, a := phone.Invites("3007", "3008"); a.Code != 403 {
				s.T.Error(a)
			}
		})
		s.scene("every refusal of a softphone is told", func() {
			for code, want := range map[int]string{486: "2", 603: "2", 480: "6", 404: "6", 500: "4"} {
				phone.Refuses(code)
				anna.initiates("3007")
				anna.fails(want, fmt.Sprintf("SIP %d", code))
			}
		})
	})
}

func TestD52(t *testing.T) {
	inSIPModes(t, func(s *stage, phone *softphone.Phone) {
		anna := s.seated("anna")
		phone.Takes(func(text string) int {
			if text == "bad" {
				return 415
			}
			return 200
		})
		path := anna.reaches("3008")
		anna.does(path, `{"operationName":"SendMessage","text":"bad","destination":{"phoneNumber":"3008"},"devicePath":%q}`, anna.device("3001"))
		said := anna.expectText("bad")
		if !s.strict() {
			n := anna.expect("/v2/me/im-sessions", "notificationType", "DeliveryFailed")
			alike(s.T, members(n.Data), "imSessionPath index message messageId messageType notificationType timestamp")
			alike(s.T, n.Data["messageId"], said.Data["messageId"])
			alike(s.T, n.Data["message"], "3008 did not take the message (SIP 415 Refused)")
			entry := anna.get(path + "/messages").Body["messages"].([]any)[0].(map[string]any)
			alike(s.T, entry["deliveryError"], n.Data["message"])
		}
		anna.does(path, `{"operationName":"SendMessage","text":"good","destination":{"phoneNumber":"3008"},"devicePath":%q}`, anna.device("3001"))
		anna.expectText("good")
		hears(s.T, phone, "good")
		anna.completes(path)
	})
}

// TestSIPView: what an administrator sees.
func TestSIPView(t *testing.T) {
	s, phone := onSIPStage(t, 0)
	anna, admin := s.seated("anna"), s.actor("admin")
	phone.Writes("3008", "3001", "hello")
	anna.expectState("Alerting")
	path := anna.expectState("Talking")["path"].(string)
	alike(t, admin.get("/system/sip/registrations").Body["registrations"], []any{})
	trace := admin.get("/system/sip/trace?number=3008&wait=5").Body
	first, _ := trace["messages"].([]any)[0].(map[string]any)
	if first["method"] != "MESSAGE" || first["direction"] != "received" || first["from"] != "3008" || first["to"] != "3001" {
		t.Errorf("%v", trace)
	}
	alike(t, admin.get(fmt.Sprintf("/system/sip/trace?number=9999&after=%.0f", trace["next"])).Body["messages"], []any{})
	anna.get("/system/sip/trace").refused(t, 403, 5, "")
	admin.get("/system/sip/trace?wait=26").refused(t, 400, 10, "wait")
	steps := fmt.Sprint(anna.get(path + "/ladder").Body)
	if want := "MESSAGE sip:3001@"; !strings.Contains(steps, want) {
		t.Errorf("no %q in %s", want, steps)
	}
	off := onStage(t)
	off.actor("admin").get("/system/sip/registrations").refused(t, 404, 6, "SIP is not enabled")
}

// TestD56: the phone is a trunk, with all the numbers that begin with 0.
func TestD56(t *testing.T) {
	s, phone := onSIPStage(t, 0)
	s.stop()
	s.cfg.SIP.Trunks = []config.Trunk{{Name: "pbx", Address: phone.At, Signalling: "session", ContactCenter: "demo"}}
	s.cfg.SIP.DialPlan = []config.Rule{{Prefix: "0", Instead: "+49", Trunk: "pbx"}}
	s.open()
	phone.Server = strings.TrimPrefix(s.sip[0], "udp:")
	anna := s.seated("anna")
	s.scene("what is no DN goes to the trunk", func() {
		path := anna.reaches("030 12")
		if d := softphone.Next(t, phone.Dialogs); d.Number() != "+493012" {
			t.Errorf("the trunk is asked for %s", d.Number())
		}
		anna.completes(path)
		anna.initiates("99")
		anna.fails("6", "99 is not known")
	})
	s.scene("what comes by the trunk is answered by it", func() {
		if a := phone.Writes("+4930", "3001", "hello"); !a.OK() {
			t.Fatal(a)
		}
		anna.expectState("Alerting")
		path := "/me" + anna.expectState("Talking")["path"].(string)
		anna.expectText("hello")
		hears(t, phone, said(anna, path, "hi"))
		anna.completes(path)
	})
	s.scene("a trunk speaks for no DN of ours, and reaches no trunk", func() {
		for from, to := range map[string]string{"3001": "3002", "3003": "3001"} {
			if a := phone.Writes(from, to, "hello"); a.Code != 401 {
				t.Errorf("%s: %v", from, a)
			}
		}
		if a := phone.Writes("+4930", "030", "hello"); a.Code != 404 {
			t.Error(a)
		}
		anna.idle()
	})
}

// said has an agent say a text, and returns it once it is told.
func said(a *actor, path, text string) string {
	a.Helper()
	a.does(path, `{"operationName":"SendMessage","text":%q}`, text)
	a.expectText(text)
	return text
}
