package bayeux

import (
	"encoding/json"
	"strconv"
)

// Ext is one value of an ext object, nil when it is not there. The object is
// one that Decode accepted, or nil.
func Ext(ext json.RawMessage, name string) json.RawMessage {
	var found json.RawMessage
	if len(ext) == 0 || ext[0] != '{' {
		return nil
	}
	eachField(ext, func(key string, value []byte) bool {
		if key == name {
			found = value
		}
		return true
	})
	return found
}

// AckWanted tells whether a handshake's ext asks for the acknowledge extension.
func AckWanted(ext json.RawMessage) bool {
	ack := Ext(ext, "ack")
	return string(ack) == "true" || string(Ext(ack, "enabled")) == "true"
}

// AckOf is the number of the last batch a connect has seen; ok is false when
// the message carries none. Clients of 2.x start with -1.
func AckOf(ext json.RawMessage) (batch int64, ok bool) {
	batch, err := strconv.ParseInt(string(Ext(ext, "ack")), 10, 64)
	return batch, err == nil
}

// Timesync is what a client's timesync extension sends, all in milliseconds.
type Timesync struct {
	Client int64 // "tc": the client's clock
	Lag    int64 // "l"
	Offset int64 // "o"
	HasLag bool  // false in the oldest form, which has neither lag nor offset
}

// TimesyncOf reads the extension from a request's ext.
func TimesyncOf(ext json.RawMessage) (t Timesync, ok bool) {
	raw := Ext(ext, "timesync")
	if raw == nil {
		return t, false
	}
	t.Client, ok = number(Ext(raw, "tc"))
	t.Lag, t.HasLag = number(Ext(raw, "l"))
	t.Offset, _ = number(Ext(raw, "o"))
	return t, ok
}

const timesyncAccuracy = 25 // milliseconds

// Reply appends the value of ext.timesync for a request received at the
// server's clock and held for so long; both in milliseconds. A client that is
// accurate already gets none: then dst comes back as it was and ok is false.
func (t Timesync) Reply(dst []byte, received, held int64) (out []byte, ok bool) {
	adjust := t.Client + t.Offset + t.Lag - received
	if t.HasLag && t.Lag != 0 && -timesyncAccuracy < adjust && adjust < timesyncAccuracy {
		return dst, false
	}
	o := openObject(dst)
	o.num("tc", t.Client)
	o.num("ts", received)
	o.num("p", held)
	if t.HasLag {
		o.num("a", adjust)
	}
	return o.close(), true
}

func number(raw []byte) (int64, bool) {
	if raw == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || n < -1<<53 || n > 1<<53 {
		return 0, false
	}
	return int64(n), true
}
