package app_test

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// listen opens a Bayeux session over long-polling, spoken here by hand, and
// keeps its notifications for expect.
func (a *actor) listen() {
	a.Helper()
	a.leaveOff()
	a.notes, a.channels = make(chan note, 1000), make(chan note, 1000)
	a.connect()
}

// leaveOff ends the polling, if there is any.
func (a *actor) leaveOff() {
	if a.quit != nil {
		a.quit()
	}
}

// connect is listen that goes on where an earlier one ended.
func (a *actor) connect() {
	a.Helper()
	if a.quit == nil {
		a.Cleanup(a.leaveOff) // once: a scene that listens anew leaves it to the play
	}
	a.leaveOff()
	hands := a.bayeux(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]`)
	a.client, _ = hands[0].fields["clientId"].(string)
	if a.client == "" {
		a.Fatalf("%s: handshake: %v", a.name, hands[0].raw)
	}
	topics := "/v2/me/*"
	if a.topics != nil {
		topics = strings.Join(a.topics, `","`)
	}
	subscribed := a.bayeux(fmt.Sprintf(`[{"channel":"/meta/subscribe","clientId":%q,"subscription":["%s"]}]`, a.client, topics))
	if subscribed[0].fields["successful"] != true {
		a.Fatalf("%s: subscribe: %v", a.name, subscribed[0].raw)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { defer close(over); a.poll(ctx, a.client) }()
	a.quit = func() { cancel(); <-over }
}

func (a *actor) poll(ctx context.Context, client string) {
	for ctx.Err() == nil {
		message := fmt.Sprintf(`[{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}]`, client)
		replies, err := a.exchange(ctx, message)
		if err != nil {
			return
		}
		for _, m := range replies {
			a.hear(m)
			if m.fields["channel"] == "/meta/connect" && m.fields["successful"] != true {
				return
			}
		}
	}
}

func (a *actor) hear(m message) {
	data, isEvent := m.fields["data"].(map[string]any)
	a.heard(m)
	switch n := (note{Data: data, raw: m.raw}); {
	case !isEvent:
	case m.fields["channel"] == "/v2/me/channels":
		n.Channel = "/v2/me/channels"
		a.channels <- n
	default:
		n.Channel = m.fields["channel"].(string)
		a.notes <- n
	}
}

func (a *actor) bayeux(messages string) []message {
	a.Helper()
	replies, err := a.exchange(a.Context(), messages)
	if err != nil {
		a.Fatal(err)
	}
	for _, m := range replies {
		a.hear(m)
	}
	return replies
}

// next returns the next notification of whatever kind but those of channels.
func (a *actor) next() note { a.Helper(); return a.after(a.notes) }

// after waits for the next of a line of notifications.
func (a *actor) after(line chan note) note {
	a.Helper()
	select {
	case n := <-line:
		return n
	case <-time.After(patience):
		a.Fatalf("%s waits for a notification in vain", a.name)
		return note{}
	}
}

// expect checks channel and one member of the next notification.
func (a *actor) expect(channel, member, value string) note {
	a.Helper()
	n := a.next()
	if n.Channel != channel || n.Data[member] != value {
		a.Fatalf("%s: got %s, want %s with %s %s", a.name, n.raw, channel, member, value)
	}
	return n
}

// expectState checks that the next notification is a change of status to state,
// and returns its imSession.
func (a *actor) expectState(state string) map[string]any {
	a.Helper()
	n := a.expect("/v2/me/im-sessions", "notificationType", "StatusChange")
	session, _ := n.Data["imSession"].(map[string]any)
	if session["state"] != state || n.Data["messageType"] != "IMSessionStateChangeMessage" {
		a.Fatalf("%s: got %s, want %s", a.name, n.raw, state)
	}
	return session
}

// expectText checks that the next notification is that message.
func (a *actor) expectText(text string) note {
	a.Helper()
	n := a.expect("/v2/me/im-sessions", "messageType", "IMLogUpdateMessage")
	if n.Data["message"] != text || n.Data["notificationType"] != "NewMessage" {
		a.Fatalf("%s: got %s, want %q", a.name, n.raw, text)
	}
	return n
}

// silent checks that nothing was told so far.
func (a *actor) silent() {
	a.Helper()
	select {
	case n := <-a.notes:
		a.Errorf("%s: got %s, want nothing", a.name, n.raw)
	default:
	}
}
