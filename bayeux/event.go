package bayeux

import "encoding/json"

// Event is a frozen notification: encoded once, shared by every receiver and
// every transport, never changed. It carries no clientId, and an id only when
// it answers a call on a service channel (A13, F9).
type Event struct {
	channel  string
	patterns []string
	batch    []byte
}

// Freeze encodes a notification. Data is any JSON text, nil for none; it is
// copied. ErrBadChannel: the name is not that of one channel; ErrBadData: the
// data is not JSON.
func Freeze(channel string, data json.RawMessage) (*Event, error) {
	if !Publishable(channel) {
		return nil, ErrBadChannel
	}
	if data != nil && check(data, 0) != nil {
		return nil, ErrBadData
	}
	return FreezeMessage(&Message{Channel: channel, Data: data}), nil
}

// FreezeMessage makes the event that a published message becomes: its channel,
// data, ext and unknown fields, and nothing else of it (A12, A13). The message
// is one that Decode accepted, on a publishable channel.
func FreezeMessage(m *Message) *Event {
	return freeze(Message{Channel: Canonical(m.Channel), Data: m.Data, Ext: m.Ext, Extra: m.Extra})
}

// FreezeAnswer makes the answer to a call on a service channel: it carries the
// call's id beside the data, as remote calls need (F9). Faults are those of
// Freeze.
func FreezeAnswer(call *Message, data json.RawMessage) (*Event, error) {
	return freezeAnswer(Message{Channel: call.Channel, ID: call.ID, Data: data})
}

// FreezeResult makes the answer to a remote call of CometD 3.1 or later: that of
// FreezeAnswer which also says "successful", as the caller's code looks at. It
// is no answer for clients of 2.x, who would take it for a reply (A14).
func FreezeResult(call *Message, successful bool, data json.RawMessage) (*Event, error) {
	return freezeAnswer(Message{Channel: call.Channel, ID: call.ID, Reply: true, Successful: successful, Data: data})
}

func freezeAnswer(m Message) (*Event, error) {
	if !Publishable(m.Channel) {
		return nil, ErrBadChannel
	}
	if check(m.Data, 0) != nil {
		return nil, ErrBadData
	}
	return freeze(m), nil
}

// FreezeDisconnect makes the message that tells a client its session was ended
// by the server (G3).
func FreezeDisconnect() *Event {
	return freeze(Message{Channel: MetaDisconnect, Reply: true, Successful: true})
}

func freeze(m Message) *Event {
	batch := make([]byte, 0, len(m.Channel)+len(m.Data)+len(m.Ext)+40)
	batch = append(m.Append(append(batch, '[')), ']')
	return &Event{channel: m.Channel, patterns: Matching(m.Channel), batch: batch}
}

// Channel is the channel's canonical name.
func (e *Event) Channel() string { return e.channel }

// JSON is the event as one JSON object. It must not be changed.
func (e *Event) JSON() []byte { return e.batch[1 : len(e.batch)-1] }

// Batch is the event as an array of one, the text of a WebSocket frame. It must
// not be changed.
func (e *Event) Batch() []byte { return e.batch }

// Size is the length of JSON in bytes.
func (e *Event) Size() int { return len(e.batch) - 2 }

// Patterns is Matching of the channel, computed once. It must not be changed.
func (e *Event) Patterns() []string { return e.patterns }
