package store

import (
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"parley/internal/im"
)

// FuzzBody writes entries and sessions of any texts and reads the same back.
func FuzzBody(f *testing.F) {
	f.Add("hello", "key", `{"n": 1.50}`, int64(1772442000000000), true)
	f.Add("a\x00b\x1f\x7f", "\u2028\"\\", "", int64(0), false)
	f.Add("é😀", "\ufffd", "\u0000", int64(-62135596800000000), true)
	f.Fuzz(func(t *testing.T, text, key, value string, micro int64, manual bool) {
		if !utf8.ValidString(text) || !utf8.ValidString(key) || !utf8.ValidString(value) {
			return // the store refuses them
		}
		at := time.UnixMicro(micro).UTC()
		p := im.Party{Role: im.Initiator, Agent: im.AgentID(key), UserName: text, Number: value, Device: text, State: im.State(key), Manual: manual}
		events := []im.Event{
			{Session: "S", Seq: 7, Kind: im.EventDialing, At: at, Sender: "anna", Ref: key, Parties: []im.Party{p}, Set: im.UserData{key: value}},
			{Session: "S", Seq: 8, Kind: im.EventRinging, At: at, Sender: im.AgentID(text), Until: at, Manual: manual},
			{Session: "S", Seq: 9, Kind: im.EventReleased, At: at, Reason: im.Reason{Code: im.Code(key), Text: text}, Removed: []string{key, value}},
		}
		columns := im.Event{Session: "S", Seq: 9, Kind: im.EventDialing, At: at, Sender: "anna"}
		got, err := decodeEntry(columns, 0, []byte(entryBody(events)))
		if err != nil || !reflect.DeepEqual(got, events) {
			t.Errorf("wrote %+v\nread %+v, %v", events, got, err)
		}
		message := im.Event{Kind: im.EventPrivateInfo, At: at, Message: im.Message{ID: key, Index: 3, Text: text}}
		got, err = decodeEntry(im.Event{Kind: im.EventPrivateInfo, At: at}, 3, []byte(entryBody([]im.Event{message})))
		if err != nil || !reflect.DeepEqual(got, []im.Event{message}) {
			t.Errorf("wrote %+v\nread %+v, %v", message, got, err)
		}
		s := im.Session{Parties: []im.Party{p, p}, UserData: im.UserData{key: value, text: key}, StartedAt: at, RingUntil: at,
			EndedAt: at, Reason: im.Reason{Code: im.Code(value), Text: text}}
		read, err := decodeSession(im.Session{}, []byte(sessionBody(s)))
		if err != nil || !reflect.DeepEqual(read, s) {
			t.Errorf("wrote %+v\nread %+v, %v", s, read, err)
		}
	})
}

func TestTurn(t *testing.T) {
	for _, id := range []im.SessionID{"", "S", "123456", "1234567", "ABCDEFGHIJKLMNOPQRSTUVABCD000001"} {
		if got := unturn(turn(id)); got != id {
			t.Errorf("%q became %q", id, got)
		}
	}
	if got := turn("ABC000001"); got != "000001ABC" {
		t.Errorf("got %q", got)
	}
}
