package bayeux

import "strings"

// The meta channels.
const (
	MetaHandshake   = "/meta/handshake"
	MetaConnect     = "/meta/connect"
	MetaSubscribe   = "/meta/subscribe"
	MetaUnsubscribe = "/meta/unsubscribe"
	MetaDisconnect  = "/meta/disconnect"
)

// Connection types, the protocol's names of the transports.
const (
	LongPolling     = "long-polling"
	CallbackPolling = "callback-polling"
	WebSocket       = "websocket"
)

// Version is the protocol's version.
const Version = "1.0"

// ValidChannel tells whether name may stand in a message's channel field: at
// least two characters, a leading slash, and only letters, digits and
// " !#$()*+-./@_{}~" (A6). Patterns are valid here too; see Publishable.
func ValidChannel(name string) bool {
	if len(name) < 2 || name[0] != '/' {
		return false
	}
	for i := range len(name) {
		if !channelByte(name[i]) {
			return false
		}
	}
	return true
}

func channelByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '/' <= c && c <= '9' ||
		strings.IndexByte(" !#$()*+-.@_{}~", c) >= 0
}

// Canonical is the name without its one trailing slash: both spellings name the
// same channel (B3).
func Canonical(name string) string {
	if len(name) > 2 && name[len(name)-1] == '/' {
		return name[:len(name)-1]
	}
	return name
}

// IsMeta tells whether the name is under /meta.
func IsMeta(name string) bool { return name == "/meta" || strings.HasPrefix(name, "/meta/") }

// IsService tells whether the name is under /service.
func IsService(name string) bool { return name == "/service" || strings.HasPrefix(name, "/service/") }

// Publishable tells whether the name stands for exactly one channel: valid, no
// empty segment and no wildcard (B7).
func Publishable(name string) bool {
	return ValidPattern(name) && !IsWild(name)
}
