package bayeux

import "encoding/json"

// Message is one Bayeux message in either direction. A zero field is absent on
// the wire. Raw fields of a decoded message are slices of the decoded body:
// whoever keeps them longer than the body copies them.
type Message struct {
	Channel  string
	ID       string // a number on the wire is read as its digits (A7)
	ClientID string

	Data json.RawMessage // nil when absent, "null" when null
	Ext  json.RawMessage // a JSON object, or nil

	// Reply tells that the field "successful" is there: the message answers a
	// request. Events never have it (A14).
	Reply      bool
	Successful bool
	Error      string
	Advice     *Advice

	Subscription Subscription

	Version, MinimumVersion  string
	SupportedConnectionTypes []string // nil when absent
	ConnectionType           string

	// HandedOver is "x-messages": how many messages follow the handshake reply (C9).
	HandedOver int

	// Extra holds the fields the protocol does not know, in their order (A12).
	Extra []Field

	channelBad, idBad, idSet bool
}

// Field is a top-level field unknown to the protocol.
type Field struct {
	Name  string
	Value json.RawMessage
}

// Limits bound what Decode accepts; 0 means no bound.
type Limits struct {
	Body  int // bytes
	Batch int // messages
	Depth int // nested arrays and objects, the batch's own array included
}

// Check says which error text the message deserves by its channel and id alone,
// "" when they are in order. Above maxChannel characters (0: no bound) a channel
// is invalid. A missing channel is told apart from an invalid one.
func (m *Message) Check(maxChannel int) string {
	switch {
	case m.Channel == "" && !m.channelBad:
		return ErrorChannelMissing
	case m.channelBad || !ValidChannel(m.Channel) || maxChannel > 0 && len(m.Channel) > maxChannel:
		return ErrorChannelInvalid
	case m.idBad || !validID(m.ID):
		return ErrorMessageIDInvalid
	}
	return ""
}

// HasID tells whether the message came with an id, be it empty or wrong.
func (m *Message) HasID() bool { return m.idSet || m.ID != "" }

func validID(id string) bool {
	for _, c := range []byte(id) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z') {
			return false
		}
	}
	return true
}

// ReplyTo is an answer with the request's channel and id. An error text makes
// it unsuccessful.
func ReplyTo(request *Message, errorText string) Message {
	return Message{Channel: request.Channel, ID: request.ID, idSet: request.idSet,
		Reply: true, Successful: errorText == "", Error: errorText}
}

// Append writes the message as a JSON object. Strings are escaped; raw fields
// are trusted to be JSON.
func (m *Message) Append(dst []byte) []byte {
	o := openObject(dst)
	if m.Channel != "" {
		o.str("channel", m.Channel)
	}
	if m.HasID() {
		o.str("id", m.ID)
	}
	if m.ClientID != "" {
		o.str("clientId", m.ClientID)
	}
	if m.Reply {
		o.bool("successful", m.Successful)
	}
	if m.Error != "" {
		o.str("error", m.Error)
	}
	m.appendMeta(&o)
	if m.Ext != nil {
		o.raw("ext", m.Ext)
	}
	if m.Data != nil {
		o.raw("data", m.Data)
	}
	for _, f := range m.Extra {
		o.raw(f.Name, f.Value)
	}
	return o.close()
}

func (m *Message) appendMeta(o *object) {
	if m.Subscription.Present() {
		o.name("subscription")
		o.dst = m.Subscription.append(o.dst)
	}
	if m.Version != "" {
		o.str("version", m.Version)
	}
	if m.MinimumVersion != "" {
		o.str("minimumVersion", m.MinimumVersion)
	}
	if m.SupportedConnectionTypes != nil {
		o.name("supportedConnectionTypes")
		o.dst = appendStrings(o.dst, m.SupportedConnectionTypes)
	}
	if m.ConnectionType != "" {
		o.str("connectionType", m.ConnectionType)
	}
	if m.Advice != nil {
		o.name("advice")
		o.dst = m.Advice.Append(o.dst)
	}
	if m.HandedOver > 0 {
		o.num("x-messages", int64(m.HandedOver))
	}
}

// Encode writes a batch: always an array, also for one message (A1).
func Encode(batch ...Message) []byte {
	dst := []byte{'['}
	for i := range batch {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = batch[i].Append(dst)
	}
	return append(dst, ']')
}
