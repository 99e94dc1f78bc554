package crash_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// ear is an agent's Bayeux session over long-polling, spoken by hand.
type ear struct {
	*agent
	client string
	heard  []note
}

// note is one Bayeux message that the server sent.
type note struct {
	Channel, ClientID, Error string
	Successful               bool
	Data                     struct {
		MessageType, Message string
		Index                int
	}
}

// listen shakes hands, subscribes and connects once, so that the next connect is held.
func (a *agent) listen() *ear {
	a.t.Helper()
	e := &ear{agent: a}
	hands := e.exchange(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]`)
	e.client = hands[0].ClientID
	subscribed := e.exchange(fmt.Sprintf(`[{"channel":"/meta/subscribe","clientId":%q,"subscription":"/v2/me/im-sessions"}]`, e.client))
	if !hands[0].Successful || !subscribed[0].Successful {
		a.t.Fatalf("%s: %+v %+v", a.name, hands, subscribed)
	}
	e.poll()
	return e
}

func (e *ear) poll() {
	e.t.Helper()
	e.exchange(fmt.Sprintf(`[{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}]`, e.client))
}

func (e *ear) exchange(messages string) []note {
	e.t.Helper()
	code, text, err := e.call(http.MethodPost, "/notifications", messages)
	var replies []note
	if err == nil {
		err = json.Unmarshal([]byte(text), &replies)
	}
	if err != nil || code != http.StatusOK || len(replies) == 0 {
		e.t.Fatalf("%s: %s: HTTP %d %s %v", e.name, messages, code, text, err)
	}
	for _, n := range replies {
		if n.Data.MessageType == "IMLogUpdateMessage" {
			e.heard = append(e.heard, n)
		}
	}
	return replies
}

// hears polls until the next message, which must be that one.
func (e *ear) hears(text string, index int) {
	e.t.Helper()
	for until := time.Now().Add(15 * time.Second); len(e.heard) == 0; e.poll() {
		if time.Now().After(until) {
			e.t.Fatalf("%s waits for %q in vain", e.name, text)
		}
	}
	next := e.heard[0].Data
	e.heard = e.heard[1:]
	if next.Message != text || next.Index != index {
		e.t.Errorf("%s hears %q at %d, want %q at %d", e.name, next.Message, next.Index, text, index)
	}
}
