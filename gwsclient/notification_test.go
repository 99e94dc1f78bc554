package gwsclient_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
	"parley/gws"
	"parley/gwsclient"
)

func TestNotifications(t *testing.T) {
	f := &fake{events: make(chan bayeux.Message, 10)}
	var hooked []gwsclient.Notification
	anna := f.client(t, gwsclient.Options{Hooks: gwsclient.Hooks{Notified: func(n gwsclient.Notification) { hooked = append(hooked, n) }}})
	stream, err := anna.Notifications(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{
		`{"messageType":"IMSessionStateChangeMessage","notificationType":"Error","errorCode":2,"imSession":{"state":"Completed"}}`,
		`{"messageType":"IMLogUpdateMessage","message":"hi","index":3}`,
		`{"messageType":"DeviceStateChangeMessage","devices":[{"id":"d1"}]}`,
		`{"messageType":"ChannelStateChangeMessageV2","channels":[{"channel":"voice"}]}`,
		`{"messageType":"ServiceStateChangeMessage"}`,
		`{"messageType":"CallStateChangeMessage","call":{}}`,
		`{"messageType":"IMLogUpdateMessage","message":{"not":"a string"}}`,
		`"no object"`,
	} {
		f.events <- event(data)
	}
	next := func() gwsclient.Notification {
		n, err := stream.Next(t.Context())
		if err != nil || n.User != "anna" || n.Topic != gws.TopicIMSessions || n.Gap {
			t.Fatalf("got %+v, %v", n, err)
		}
		return n
	}
	if change, ok := next().Body.(gws.IMSessionStateChange); !ok || change.ErrorCode != 2 || change.IMSession.State != gws.Completed {
		t.Errorf("got %+v", change)
	}
	if said, ok := next().Body.(gws.IMLogUpdate); !ok || said.Message != "hi" || said.Index != 3 {
		t.Errorf("got %+v", said)
	}
	if change, ok := next().Body.(gws.DeviceStateChange); !ok || len(change.Devices) != 1 {
		t.Errorf("got %+v", change)
	}
	if change, ok := next().Body.(gws.ChannelStateChange); !ok || len(change.Channels) != 1 {
		t.Errorf("got %+v", change)
	}
	for range 4 { // unknown or malformed: raw alone
		if n := next(); n.Body != nil || len(n.Data) == 0 {
			t.Errorf("got %+v", n)
		}
	}
	if err := stream.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := stream.Next(t.Context()); !errors.Is(err, bayeuxclient.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if len(hooked) != 8 || hooked[0].At.IsZero() {
		t.Errorf("the hook saw %d", len(hooked))
	}
}

func TestNotificationsRefused(t *testing.T) {
	f := &fake{}
	var refused *bayeuxclient.RefusedError
	if _, err := f.client(t, gwsclient.Options{}).Notifications(t.Context(), "/denied"); !errors.As(err, &refused) || refused.Code() != 403 {
		t.Errorf("got %v", err)
	}
	if _, err := gwsclient.New("http://127.0.0.1:1", "anna", "demo", gwsclient.Options{}).Notifications(t.Context()); err == nil {
		t.Error("want an error")
	}
}

func TestHooks(t *testing.T) {
	f := &fake{}
	var mu sync.Mutex
	var got []string
	note := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, s)
	}
	anna := f.client(t, gwsclient.Options{Timeout: time.Minute, Hooks: gwsclient.Hooks{
		Requested: func(r gwsclient.Request) { note("> " + r.User + " " + r.Method + " " + r.Path + " " + string(r.Body)) },
		Answered: func(e gwsclient.Exchange) {
			if e.Took < 0 || e.At.IsZero() || e.Err == nil {
				t.Errorf("got %+v", e)
			}
			note("< " + string(e.Operation) + " " + e.Code.String() + " " + e.Message)
		},
	}})
	if err := anna.Complete(t.Context(), "S 1"); err == nil {
		t.Fatal("want an error")
	}
	want := []string{`> anna POST /me/im-sessions/S%201 {"operationName":"Complete"}`, "< Complete not found There is no such resource"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Contains(strings.Join(got, ""), "demo") {
		t.Error("the password is shown")
	}
}
