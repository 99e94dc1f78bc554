package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// sending is SendMessage with a text as it is, and more members.
func sending(text, more string) string {
	return fmt.Sprintf(`{"operationName":"SendMessage","text":%s%s}`, quoted(text), more)
}

// quoted is a text in JSON.
func quoted(text string) string {
	q, _ := json.Marshal(text) // cannot fail
	return string(q)
}

func TestD20(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben := s.seated("anna"), s.seated("ben")
		path := talk(anna, ben)
		to := func(number, device string) string {
			return fmt.Sprintf(`,"destination":{"phoneNumber":%q},"devicePath":%q`, number, device)
		}
		right := to("3002", anna.device("3001"))

		s.scene("every text arrives as it was sent", func() {
			for name, text := range map[string]string{
				"blanks around":   "  \t two words \r\n ",
				"a blank alone":   " ",
				"NUL":             "a\x00b\x00",
				"emoji":           "👩‍👩‍👧‍👦 🇪🇺 👍🏽",
				"right to left":   "\u202eשלום \u200fمرحبا\u202c",
				"combining marks": "e\u0301 \u0e01\u0e33 Z\u0351\u036b\u0343\u036a\u0302",
				"line separators": "a\u2028b\u2029c\u0085",
				"markup":          `<script>alert("&amp;")</script> \u0041 \\ %s %d`,
				"no characters":   "\ufffe\uffff\U0010ffff\ufffd",
				"a mark of order": "\ufefftext",
				"not normalized":  "ﬁ Å A\u030a",
				"control":         "\x01\x02\x1f\x7f",
				"4096 letters":    strings.Repeat("ä", 4096),
				"4096 faces":      strings.Repeat("😀", 4096),
				"blanks, 4096":    strings.Repeat(" ", 4096),
			} {
				s.scene(name, func() { arrives(anna, ben, path, text, right) })
			}
		})
		s.scene("escapes are characters", func() {
			anna.does(path, `%s`, `{"operationName":"SendMessage","text":"\ud83d\ude00\u0000\u00e4\\ud83d\/"`+right+`}`)
			alike(s.T, ben.next().Data["message"], "😀\x00ä\\ud83d/")
			anna.next()
		})
		s.scene("too long a text", func() {
			for _, text := range []string{strings.Repeat("a", 4097), strings.Repeat("😀", 4097), strings.Repeat("e\u0301", 2049)} {
				anna.post(path, sending(text, right)).refused(s.T, 400, 10, "4096")
			}
		})
		s.scene("what is no Unicode text", func() {
			for _, text := range []string{`"\ud83d"`, `"\ude00"`, `"x\ud83d\ud83d\ude00"`, "\"\xff\"", "\"\xc3\x28\"", "\"\xed\xa0\xbd\""} {
				anna.post(path, `{"operationName":"SendMessage","text":`+text+right+`}`).refused(s.T, 400, 1, "Unicode")
			}
		})
		s.scene("an empty text", func() { anna.post(path, sending("", right)).refused(s.T, 400, 1, "text is required") })
		s.scene("another destination or device than the session's", func() {
			own, peers := anna.device("3001"), ben.device("3002")
			for _, more := range []string{to("3001", own), to("3003", own), to("9999", own), to("abc def", own)} {
				anna.post(path, sending("x", more)).refused(s.T, 400, 2, "destination")
			}
			for _, more := range []string{to("3002", peers), to("3002", "/devices/none"), to("3002", "nonsense")} {
				anna.post(path, sending("x", more)).refused(s.T, 400, 2, "devicePath")
			}
		})
		s.scene("the mandatory column", func() { mandatory(anna, ben, path) })
		s.scene("a destination is compared without its marks", func() {
			arrives(anna, ben, path, "hello", to(" (30)-0.2 ", s.url+"/api/v2/me"+anna.device("3001")))
		})
		anna.completes(path, ben)
		s.scene("there is no message to a session that is over", func() {
			anna.post(path, sending("x", right)).refused(s.T, 404, 6, "no such IM session")
		})
	})
}

// arrives sends a text and compares what both are told, and the transcript.
func arrives(from, to *actor, path, text, more string) {
	from.Helper()
	from.does(path, "%s", sending(text, more))
	for _, who := range []*actor{from, to} {
		if got := who.expect("/v2/me/im-sessions", "notificationType", "NewMessage").Data["message"]; got != text {
			from.Errorf("%s got %q, want %q", who.name, got, text)
		}
	}
	if from.strict() {
		return
	}
	texts := to.transcript(path, "?limit=1000", 1)
	if last := texts[len(texts)-1]; last != text {
		from.Errorf("the transcript has %q, want %q", last, text)
	}
}

// mandatory: strict mode demands what the vendor's table does.
func mandatory(anna, ben *actor, path string) {
	anna.Helper()
	number, device := `,"destination":{"phoneNumber":"3002"}`, fmt.Sprintf(`,"devicePath":%q`, anna.device("3001"))
	for more, words := range map[string]string{
		"":                             "destination.phoneNumber is required",
		device:                         "destination.phoneNumber is required",
		number:                         "devicePath is required",
		`,"destination":null` + device: "destination.phoneNumber is required",
		number + `,"devicePath":null`:  "devicePath is required",
	} {
		if anna.strict() {
			anna.post(path, sending("x", more)).refused(anna.T, 400, 1, words)
		} else {
			arrives(anna, ben, path, "x", more)
		}
	}
}
