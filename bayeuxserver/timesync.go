package bayeuxserver

import (
	"time"

	"parley/bayeux"
)

// timesyncOf reads the extension, nil when the message has none.
func timesyncOf(m *bayeux.Message) *bayeux.Timesync {
	if len(m.Ext) == 0 {
		return nil
	}
	t, ok := bayeux.TimesyncOf(m.Ext)
	if !ok {
		return nil
	}
	return &t
}

// appendTimesync appends the timesync extension of a reply to the fields of an
// open ext object; nothing when the client's clock is right already.
func appendTimesync(ext []byte, t bayeux.Timesync, received int64) []byte {
	before := len(ext)
	if before > 1 {
		ext = append(ext, ',')
	}
	out, ok := t.Reply(append(ext, `"timesync":`...), received, time.Now().UnixMilli()-received)
	if !ok {
		return ext[:before]
	}
	return out
}

// timesync is the whole ext of a reply to a meta message that is no connect,
// nil when the request has no use for it.
func timesync(m *bayeux.Message) []byte {
	t := timesyncOf(m)
	if t == nil {
		return nil
	}
	ext := appendTimesync([]byte{'{'}, *t, time.Now().UnixMilli())
	if len(ext) == 1 {
		return nil
	}
	return append(ext, '}')
}
