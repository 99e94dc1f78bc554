package bayeux

import (
	"strconv"
)

// Decode reads a body, an array of messages or one bare message (A2), and
// appends what it holds to dst. On any fault it returns dst as it was and one
// of the package's errors; nothing of the body may then be processed (A3, A4).
// The raw fields of the messages are slices of the body.
func Decode(dst []Message, body []byte, limits Limits) ([]Message, error) {
	if limits.Body > 0 && len(body) > limits.Body {
		return dst, ErrTooLong
	}
	if len(body) == 0 {
		return dst, ErrEmpty
	}
	if err := check(body, limits.Depth); err != nil {
		return dst, err
	}
	return decodeBatch(dst, body, limits)
}

func decodeBatch(dst []Message, body []byte, limits Limits) ([]Message, error) {
	start := skipSpace(body, 0)
	body = body[start:skipValue(body, start)]
	before := len(dst)
	var err error
	switch body[0] {
	case '{':
		dst, err = decodeMessage(dst, body)
	case '[':
		eachElement(body, func(value []byte) bool {
			if limits.Batch > 0 && len(dst)-before == limits.Batch {
				err = ErrTooMany
				return false
			}
			dst, err = decodeMessage(dst, value)
			return err == nil
		})
	default:
		err = ErrNotMessages
	}
	if err == nil && len(dst) == before {
		err = ErrEmpty
	}
	if err != nil {
		return dst[:before], err
	}
	return dst, nil
}

func decodeMessage(dst []Message, value []byte) ([]Message, error) {
	if value[0] != '{' {
		return dst, ErrNotMessages
	}
	dst = append(dst, Message{})
	m := &dst[len(dst)-1]
	var seen seen
	once := eachField(value, func(key string, value []byte) bool {
		return seen.first(key, m) && m.set(key, value)
	})
	if !once {
		return dst, ErrDuplicate
	}
	return dst, nil
}

// UnmarshalJSON reads one message with the rules of Decode.
func (m *Message) UnmarshalJSON(b []byte) error {
	list, err := Decode(nil, append([]byte(nil), b...), Limits{})
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return ErrNotMessages
	}
	*m = list[0]
	return nil
}

// MarshalJSON is Append.
func (m Message) MarshalJSON() ([]byte, error) { return m.Append(nil), nil }

// known are the protocol's own field names; a field's place is its bit in seen.
// They are listed in a function so that nothing can change them.
func known(key string) int {
	switch key {
	case "channel":
		return 0
	case "id":
		return 1
	case "clientId":
		return 2
	case "data":
		return 3
	case "ext":
		return 4
	case "successful":
		return 5
	case "error":
		return 6
	case "advice":
		return 7
	case "subscription":
		return 8
	case "version":
		return 9
	case "minimumVersion":
		return 10
	case "supportedConnectionTypes":
		return 11
	case "connectionType":
		return 12
	case "x-messages":
		return 13
	}
	return -1
}

// seen remembers which of the known fields a message has had.
type seen uint16

// first tells whether the key comes for the first time.
func (s *seen) first(key string, m *Message) bool {
	if bit := known(key); bit >= 0 {
		fresh := *s&(1<<bit) == 0
		*s |= 1 << bit
		return fresh
	}
	for _, f := range m.Extra {
		if f.Name == key {
			return false
		}
	}
	return true
}

// set takes one field. A wrong type is remembered where it deserves an error
// and ignored elsewhere.
func (m *Message) set(key string, value []byte) bool {
	switch key {
	case "channel":
		m.setChannel(value)
	case "id":
		m.setID(value)
	case "clientId":
		m.ClientID, _ = text(value)
	case "data":
		m.Data = value
	case "ext":
		if value[0] == '{' {
			m.Ext = value
		}
	case "advice":
		m.Advice = decodeAdvice(value)
	case "subscription":
		m.Subscription = decodeSubscription(value)
	case "connectionType":
		m.ConnectionType = connectionType(value)
	default:
		m.setRest(key, value)
	}
	return true
}

func (m *Message) setRest(key string, value []byte) {
	switch key {
	case "successful":
		m.Reply, m.Successful = true, string(value) == "true"
	case "error":
		m.Error, _ = text(value)
	case "version":
		m.Version, _ = text(value)
	case "minimumVersion":
		m.MinimumVersion, _ = text(value)
	case "supportedConnectionTypes":
		m.SupportedConnectionTypes = texts(value)
	case "x-messages":
		m.HandedOver, _ = strconv.Atoi(string(value))
	default:
		m.Extra = append(m.Extra, Field{Name: key, Value: value})
	}
}

func (m *Message) setChannel(value []byte) {
	switch string(value) {
	case `"/meta/connect"`:
		m.Channel = MetaConnect
		return
	case "null":
		return
	}
	name, ok := text(value)
	m.Channel, m.channelBad = name, !ok || name == ""
}

// setID reads a string, or takes the text of anything else so that even a wrong
// id can be echoed; only strings and numbers of letters and digits are right.
func (m *Message) setID(value []byte) {
	m.idSet = true
	id, ok := text(value)
	if !ok {
		id = string(value)
		_, err := strconv.ParseFloat(id, 64)
		ok = err == nil
	}
	m.ID, m.idBad = id, !ok || id == ""
}

func connectionType(value []byte) string {
	switch string(value) {
	case `"long-polling"`:
		return LongPolling
	case `"websocket"`:
		return WebSocket
	}
	name, _ := text(value)
	return name
}
