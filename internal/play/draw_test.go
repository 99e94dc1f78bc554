package play

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/gws"
	"parley/gwsclient"
)

// TestLadder draws rows of every kind, out of order and with strangers among
// them, and compares the whole with a file.
func TestLadder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		l := newLadder(Script{From: "anna", Peer: &Login{User: "ben"}, Out: &out})
		l.number(left, "3001")
		l.number(right, "3002")
		l.mine("Hello")
		after := func(ms int) time.Time { return l.start.Add(time.Duration(ms) * time.Millisecond) }
		state := func(id string, state gws.State, kind gws.NotificationType, at int) gwsclient.Notification {
			return gwsclient.Notification{At: after(at), Body: gws.IMSessionStateChange{
				Notification: gws.Notification{NotificationType: kind}, ErrorCode: 2, ErrorMessage: "busy",
				IMSession: gws.IMSession{ID: id, State: state}}}
		}
		said := func(id, text string, at int) gwsclient.Notification {
			return gwsclient.Notification{At: after(at), Body: gws.IMLogUpdate{IMSessionPath: "/im-sessions/" + id, Message: text, Index: 1}}
		}
		l.title("a title")
		l.requested(left, gwsclient.Request{Method: "GET", Path: "/me/im-sessions/S1", At: after(1)})
		l.answered(left, gwsclient.Exchange{Request: gwsclient.Request{At: after(1)}, Took: time.Millisecond, HTTP: 200})
		l.notified(right, state("S1", gws.Alerting, gws.StatusChange, 3))
		l.notified(left, state("S1", gws.Initiating, gws.StatusChange, 4))
		l.notified(left, state("S9", gws.Talking, gws.StatusChange, 4))
		l.notified(left, said("S1", "Hello", 13000))
		l.notified(right, said("S1", "not ours", 12000))
		l.flush("S1")
		l.title("nothing happens here")
		l.flush("S1")
		l.title("the end, which is too long a title for anybody to read but has to fit into the drawing somehow, hasn't it")
		l.notified(left, state("S1", gws.Completed, gws.NotificationError, 13001))
		l.notified(left, state("S1", gws.Completed, gws.StatusChange, 13002))
		l.notified(right, gwsclient.Notification{At: after(13003), Gap: true})
		l.notified(right, gwsclient.Notification{At: after(13003)})
		l.requested(right, gwsclient.Request{Operation: gws.OpAttachUserData, At: after(13004),
			Body: []byte(`{"userData":{"a":"x\u001b[31m","n":[1,2]}}`)})
		l.answered(right, gwsclient.Exchange{Request: gwsclient.Request{At: after(13004)}, Err: os.ErrClosed})
		l.answered(right, gwsclient.Exchange{Request: gwsclient.Request{At: after(13005)}, HTTP: 502, Message: "proxy", Err: os.ErrClosed})
		l.flush("S1")
		l.passed(7, 2*time.Millisecond)
		l.failed(Failure{Step: "s", Expected: "e", Got: "g", Hint: "h"})
		compare(t, "ladder.txt", out.String())
	})
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	want, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPen(t *testing.T) {
	p := pen{colour: true}
	if got := p.verdict(true, "x"); got != "\x1b[32mOK\x1b[0m  x\n" {
		t.Errorf("got %q", got)
	}
	if newPen(os.Stdout, [2]string{}, false).colour && os.Getenv("NO_COLOR") != "" {
		t.Error("NO_COLOR is set and there is colour")
	}
	if newPen(&bytes.Buffer{}, [2]string{}, true).colour {
		t.Error("colour without a terminal")
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if newPen(file, [2]string{}, true).colour {
		t.Error("colour in a file")
	}
	if got := fit("Übergröße", 5); got != "Über…" {
		t.Errorf("got %q", got)
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0.0 ms", 9949 * time.Microsecond: "9.9 ms", 12 * time.Millisecond: "12 ms",
		9999 * time.Millisecond: "9999 ms", 45 * time.Second: "45.0 s", 600 * time.Second: "600.0 s"} {
		if got := elapsed(d); got != want || len(got) > margin-1 {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestParseLogin(t *testing.T) {
	if l, ok := ParseLogin("anna:a:b"); !ok || l != (Login{"anna", "a:b"}) {
		t.Errorf("got %v, %v", l, ok)
	}
	for _, text := range []string{"", "anna", "anna:", ":x"} {
		if _, ok := ParseLogin(text); ok {
			t.Errorf("%q must be refused", text)
		}
	}
	f := &Failure{Step: "s", Expected: "e", Got: "g"}
	if !strings.Contains(f.Error(), "expected e, got g") {
		t.Error(f)
	}
}
