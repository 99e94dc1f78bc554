package bayeux

import (
	"strconv"
	"time"
)

// What a client is advised to do next; no other word is ever sent (H1).
const (
	ReconnectRetry     = "retry"     // connect again after the interval
	ReconnectHandshake = "handshake" // shake hands again after the interval
	ReconnectNone      = "none"      // stop
)

// Advice is the advice field. Durations are whole milliseconds on the wire; a
// field that was absent has its Has flag false, and only fields that are had
// are written.
type Advice struct {
	Reconnect       string        // "" when absent
	Interval        time.Duration // wait before the next connect or handshake
	Timeout         time.Duration // how long a connect is held
	HasInterval     bool
	HasTimeout      bool
	MultipleClients bool // this browser already holds a poll (H3)
}

// RetryAdvice is the ordinary advice of a server.
func RetryAdvice(interval, timeout time.Duration) *Advice {
	return &Advice{Reconnect: ReconnectRetry, Interval: interval, HasInterval: true, Timeout: timeout, HasTimeout: true}
}

// HandshakeAdvice tells the client to shake hands again after the interval.
func HandshakeAdvice(interval time.Duration) *Advice {
	return &Advice{Reconnect: ReconnectHandshake, Interval: interval, HasInterval: true}
}

// NoneAdvice tells the client to stop.
func NoneAdvice() *Advice { return &Advice{Reconnect: ReconnectNone} }

// Append writes the advice as a JSON object.
func (a *Advice) Append(dst []byte) []byte {
	o := openObject(dst)
	if a.Reconnect != "" {
		o.str("reconnect", a.Reconnect)
	}
	if a.HasInterval {
		o.num("interval", a.Interval.Milliseconds())
	}
	if a.HasTimeout {
		o.num("timeout", a.Timeout.Milliseconds())
	}
	if a.MultipleClients {
		o.bool("multiple-clients", true)
	}
	return o.close()
}

// decodeAdvice takes what it understands and ignores the rest; nil when raw is
// not an object.
func decodeAdvice(raw []byte) *Advice {
	if raw[0] != '{' {
		return nil
	}
	a := &Advice{}
	eachField(raw, func(key string, value []byte) bool {
		switch key {
		case "reconnect":
			a.Reconnect, _ = text(value)
		case "interval":
			a.Interval, a.HasInterval = millis(value)
		case "timeout":
			a.Timeout, a.HasTimeout = millis(value)
		case "multiple-clients":
			a.MultipleClients = string(value) == "true"
		}
		return true
	})
	return a
}

const longestAdvice = 100 * 365 * 24 * time.Hour

// millis reads a number of milliseconds, from 0 to a century; anything else
// counts as absent.
func millis(value []byte) (time.Duration, bool) {
	n, err := strconv.ParseFloat(string(value), 64)
	if err != nil || !(n >= 0) {
		return 0, false
	}
	if n > float64(longestAdvice.Milliseconds()) {
		return longestAdvice, true
	}
	return time.Duration(n) * time.Millisecond, true
}
