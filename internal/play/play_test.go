package play_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/gws"
	"parley/gwsclient"
	"parley/internal/config"
	"parley/internal/play"
)

// play runs the script and returns what it printed.
func run(t *testing.T, s play.Script) (printed string, err error) {
	t.Helper()
	var out bytes.Buffer
	s.Out = &out
	err = s.Run(t.Context())
	shown := strings.ReplaceAll(out.String(), "`parley demo`", "")
	if strings.Contains(shown, "demo") || err != nil && strings.Contains(err.Error(), "demo") {
		t.Errorf("the password is shown:\n%s%v", out.String(), err)
	}
	return out.String(), err
}

// sdk is a client of the test's own.
func sdk(t *testing.T, url, user string) *gwsclient.Client {
	t.Helper()
	c := gwsclient.New(url, user, "demo", gwsclient.Options{})
	t.Cleanup(c.Close)
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// offDuty fails the test if the user is logged in on a device or has a session.
func offDuty(t *testing.T, url, user string) {
	t.Helper()
	me, err := sdk(t, url, user).Me(t.Context(), "devices", "imSessions")
	must(t, err)
	for _, d := range me.Devices {
		if d.DeviceState == gws.Active {
			t.Errorf("%s is still logged in on %s", user, d.PhoneNumber)
		}
	}
	if len(me.IMSessions) > 0 {
		t.Errorf("%s still has the session %s", user, me.IMSessions[0].ID)
	}
}

func TestRun(t *testing.T) {
	t.Run("anna and ben, friendly", func(t *testing.T) {
		url := stage(t)
		printed, err := run(t, script(url, nil))
		must(t, err)
		checkLadder(t, printed, 101)
		offDuty(t, url, "anna")
		offDuty(t, url, "ben")
	})
	t.Run("anna and ben, strict", func(t *testing.T) {
		url := stage(t, strict)
		printed, err := run(t, script(url, nil))
		must(t, err)
		if strings.Contains(printed, "NewMessage #") || !strings.Contains(printed, `NewMessage "Hello from anna"`) {
			t.Errorf("printed\n%s", printed)
		}
		offDuty(t, url, "anna")
	})
	t.Run("anna alone, ben's login is not known", func(t *testing.T) {
		url := stage(t)
		ben := sdk(t, url, "ben")
		_, err := ben.StartContactCenterSession(t.Context(), gws.StartContactCenterSession{})
		must(t, err)
		s := script(url, nil)
		s.Peer = nil
		printed, err := run(t, s)
		must(t, err)
		checkLadder(t, printed, 66)
		offDuty(t, url, "anna")
	})
	t.Run("cara accepts, her phone does not answer by itself", func(t *testing.T) {
		s := script(stage(t), nil)
		s.To, s.Peer = "30-03", &play.Login{User: "cara", Password: "demo"}
		printed, err := run(t, s)
		must(t, err)
		if !strings.Contains(printed, "─ Accept ─┤") {
			t.Errorf("printed\n%s", printed)
		}
	})
	t.Run("dora chooses one of her two phones", func(t *testing.T) {
		for _, mode := range [][]option{nil, {strict}} {
			s := script(stage(t, mode...), nil)
			s.From = "dora"
			_, err := run(t, s)
			must(t, err)
		}
	})
	t.Run("a server that wants CSRF tokens", func(t *testing.T) {
		_, err := run(t, script(stage(t, func(cfg *config.Config) { cfg.HTTP.CSRF = true }), nil))
		must(t, err)
	})
	t.Run("who was logged in stays logged in", func(t *testing.T) {
		url := stage(t)
		anna := sdk(t, url, "anna")
		_, err := anna.StartContactCenterSession(t.Context(), gws.StartContactCenterSession{})
		must(t, err)
		_, err = run(t, script(url, nil))
		must(t, err)
		devices, err := anna.Devices(t.Context())
		if must(t, err); devices[0].DeviceState != gws.Active {
			t.Error("anna was logged out")
		}
		offDuty(t, url, "ben")
	})
}

// checkLadder: every arrow and T-Server event of the seed's session is drawn, and
// no line is wider than the drawing.
func checkLadder(t *testing.T, printed string, width int) {
	t.Helper()
	for _, line := range strings.Split(printed, "\n") {
		if n := utf8.RuneCountInString(line); n > width && !strings.HasPrefix(line, "OK") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	messages := 2
	if strings.Contains(printed, "SendMessage \"Hello, I read you\"") {
		messages = 3
	}
	for text, want := range map[string]int{
		"EventDialing": 1, "EventRinging": 1, "EventEstablished": 1, "EventPrivateInfo": messages, "EventAttachedDataChanged": 3,
		"EventReleased": 1, "├─ InitiateIMSession 3002 favColor=blue ─": 1, "┄ StatusChange Initiating ┄┤": 1,
		"SendMessage \"": messages, "├─ Complete ─": 1, "CometD disconnect": messages - 1, "OK  7 scenes": 1,
	} {
		if got := strings.Count(printed, text); got != want {
			t.Errorf("%q stands there %d times, want %d", text, got, want)
		}
	}
	if t.Failed() {
		t.Log(printed)
	}
}

func TestRunFails(t *testing.T) {
	url := stage(t)
	for name, c := range map[string]struct {
		change func(*play.Script)
		got    string
		hint   string
	}{
		"wrong password":            {func(s *play.Script) { s.FromPassword = "wrong" }, "not authenticated", "does not know the user anna or the password is wrong"},
		"unknown user":              {func(s *play.Script) { s.From = "zoe" }, "not authenticated", "does not know the user zoe"},
		"no server":                 {func(s *play.Script) { s.Server = "http://127.0.0.1:1" }, "refused", "no server answers at http://127.0.0.1:1"},
		"another server":            {func(s *play.Script) { s.Server += "/elsewhere" }, "HTTP", "no GWS v2 server"},
		"unknown number":            {func(s *play.Script) { s.To, s.Peer = "9999", nil }, "Error", "is an agent logged in at 9999"},
		"ben is not at that number": {func(s *play.Script) { s.To = "3003" }, "3002 Active", "call the number of one of ben's devices"},
		"erik's phone cannot":       {func(s *play.Script) { s.From = "erik" }, "Invalid state", "erik needs a device that is fit for IM"},
		"no IM feature":             {func(s *play.Script) { s.From = "gus" }, "not found", "api-voice-instant-messaging"},
		"admin is no agent":         {func(s *play.Script) { s.From = "admin" }, "permission denied", "admin needs the role ROLE_AGENT"},
	} {
		t.Run(name, func(t *testing.T) {
			s := script(url, nil)
			c.change(&s)
			printed, err := run(t, s)
			var failure *play.Failure
			if !errors.As(err, &failure) || !strings.Contains(failure.Got, c.got) || !strings.Contains(failure.Hint, c.hint) {
				t.Fatalf("got %+v", failure)
			}
			for _, want := range []string{"FAILED  " + failure.Step, "  expected  " + failure.Expected} {
				if !strings.Contains(printed, want) {
					t.Errorf("%q is missing in\n%s", want, printed)
				}
			}
			offDuty(t, url, "ben")
		})
	}
}

func TestRunBusy(t *testing.T) {
	url := stage(t)
	begin := func(user, number string) {
		c := sdk(t, url, user)
		_, err := c.StartContactCenterSession(t.Context(), gws.StartContactCenterSession{})
		must(t, err)
		must(t, c.InitiateIMSession(t.Context(), gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: number},
			UserData: gws.UserData{"secret": json.RawMessage(`"yes"`)}}))
	}
	_, err := sdk(t, url, "cara").StartContactCenterSession(t.Context(), gws.StartContactCenterSession{})
	must(t, err)
	begin("anna", "3003")
	t.Run("the caller has a session", func(t *testing.T) {
		_, err := run(t, script(url, nil))
		var failure *play.Failure
		if !errors.As(err, &failure) || !strings.Contains(failure.Hint, "anna is in the IM session") {
			t.Errorf("got %+v", failure)
		}
	})
	t.Run("the callee has one", func(t *testing.T) {
		s := script(url, nil)
		s.From, s.To, s.Peer = "sofia", "3001", &play.Login{User: "anna", Password: "demo"}
		printed, err := run(t, s)
		var failure *play.Failure
		if !errors.As(err, &failure) || !strings.Contains(failure.Hint, "anna is in the IM session") {
			t.Errorf("got %+v\n%s", failure, printed)
		}
	})
	sessions, err := sdk(t, url, "anna").IMSessions(t.Context())
	if must(t, err); len(sessions) != 1 {
		t.Error("anna's own session was touched")
	}
}

// TestRunInterrupted: cara lets it ring, and the user presses Ctrl-C.
func TestRunInterrupted(t *testing.T) {
	url := stage(t)
	cara := sdk(t, url, "cara")
	_, err := cara.StartContactCenterSession(t.Context(), gws.StartContactCenterSession{})
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	s := script(url, cutter{&out, cancel})
	s.To, s.Peer = "3003", nil
	err = s.Run(ctx)
	if !errors.Is(err, context.Canceled) || !strings.Contains(out.String(), "the play was interrupted") {
		t.Errorf("got %v\n%s", err, out.String())
	}
	offDuty(t, url, "anna")
	sessions, err := cara.IMSessions(t.Context())
	if must(t, err); len(sessions) != 0 {
		t.Error("cara's phone still rings")
	}
}

// cutter cancels when it reads that somebody is being called.
type cutter struct {
	out    *bytes.Buffer
	cancel context.CancelFunc
}

func (c cutter) Write(text []byte) (int, error) {
	if bytes.Contains(text, []byte("Initiating")) {
		c.cancel()
	}
	return c.out.Write(text)
}

// TestRunUnanswered: cara never answers.
func TestRunUnanswered(t *testing.T) {
	url := stage(t)
	_, err := sdk(t, url, "cara").StartContactCenterSession(t.Context(), gws.StartContactCenterSession{})
	must(t, err)
	s := script(url, nil)
	s.To, s.Peer, s.RingPatience = "3003", nil, 50*time.Millisecond
	_, err = run(t, s)
	var failure *play.Failure
	if !errors.As(err, &failure) || failure.Got != "nothing for 50ms" || failure.Hint == "" {
		t.Errorf("got %+v", failure)
	}
	offDuty(t, url, "anna")
}
