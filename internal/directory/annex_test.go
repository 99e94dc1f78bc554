package directory_test

import (
	"fmt"
	"testing"

	"parley/internal/directory"
)

// dn is a DN with the options of its TServer section as name, value, ….
func dn(options ...string) directory.Device {
	section := map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		section[options[i]] = options[i+1]
	}
	return directory.Device{PhoneNumber: "3001", Annex: directory.Annex{"TServer": section}}
}

func TestFitness(t *testing.T) {
	const noMultimedia, noChat = `[TServer] multimedia is %s, not true`, `[TServer] sip-signalling-chat is %s, not none`
	for name, c := range map[string]struct {
		device directory.Device
		want   directory.Fitness
	}{
		"the API page's spelling is fit":     {dn("multimedia", "true", "sip-signalling-chat", "none"), fit(directory.Embedded)},
		"the SIP page's spelling is fit":     {dn("multimedia", "true", "sip-signaling-chat", "none"), fit(directory.Embedded)},
		"the API page's spelling wins":       {dn("multimedia", "true", "sip-signalling-chat", "session", "sip-signaling-chat", "none"), fit(directory.Session)},
		"an INVITE dialog is fit":            {dn("multimedia", "true", "sip-signalling-chat", "session"), fit(directory.Session)},
		"MESSAGE alone is fit":               {dn("multimedia", "true", "sip-signalling-chat", "pager"), fit(directory.Pager)},
		"case and blanks do not count":       {dn("multimedia", " Yes ", "sip-signalling-chat", " NONE"), fit(directory.Embedded)},
		"on means true":                      {dn("multimedia", "on", "sip-signalling-chat", "none"), fit(directory.Embedded)},
		"1 means true":                       {dn("multimedia", "1", "sip-signalling-chat", "none"), fit(directory.Embedded)},
		"without an Annex it is unfit":       {directory.Device{}, unfit(noMultimedia, "not set")},
		"without multimedia it is unfit":     {dn("sip-signalling-chat", "none"), unfit(noMultimedia, "not set")},
		"with multimedia false it is unfit":  {dn("multimedia", "false", "sip-signalling-chat", "none"), unfit(noMultimedia, `"false"`)},
		"without a chat option it is unfit":  {dn("multimedia", "true"), unfit(noChat, "not set")},
		"with an unknown chat it is unfit":   {dn("multimedia", "true", "sip-signalling-chat", "msrp"), unfit(noChat, `"msrp"`)},
		"with an empty chat it is unfit":     {dn("multimedia", "true", "sip-signaling-chat", ""), unfit(noChat, `""`)},
		"options of other sections are none": {directory.Device{Annex: directory.Annex{"Other": {"multimedia": "true"}}}, unfit(noMultimedia, "not set")},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.device.Fitness(); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func fit(s directory.Signalling) directory.Fitness {
	return directory.Fitness{Fit: true, Signalling: s}
}

func unfit(format, value string) directory.Fitness {
	return directory.Fitness{Why: fmt.Sprintf(format, value)}
}

func TestAutoAnswer(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "false": false, "no": false, "": false, "On": true} {
		d := directory.Device{Annex: directory.Annex{"parley": {"auto-answer": value}}}
		if d.AutoAnswer() != want {
			t.Errorf("auto-answer=%q: want %v", value, want)
		}
	}
	if !dn().AutoAnswer() {
		t.Error("a DN that says nothing must answer by itself")
	}
}
