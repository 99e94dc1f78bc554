package bayeuxclient

import (
	"errors"
	"fmt"

	"parley/bayeux"
)

// State is how the connection stands.
type State int

// The states that Config.Changed hears of.
const (
	Connected State = iota + 1 // a connect request was answered: events flow
	Broken                     // they do not; the client keeps trying
	Renewed                    // a new session, subscriptions made again; Connected follows
	Stopped                    // for good; Next returns the reason when it has no more events
)

// String returns the state's name.
func (s State) String() string {
	switch s {
	case Connected:
		return "connected"
	case Broken:
		return "broken"
	case Renewed:
		return "renewed"
	case Stopped:
		return "stopped"
	}
	return "unknown"
}

// Change is a change of State.
type Change struct {
	State State
	// Err is why: with Broken and Stopped always, with Renewed when the server
	// refused to take back a subscription, which is then forgotten.
	Err error
}

// The reasons a client stops or gives a session up.
var (
	ErrClosed    = errors.New("bayeuxclient: closed")
	ErrStopped   = errors.New("bayeuxclient: the server advised to stop")
	ErrQueueFull = errors.New("bayeuxclient: more events than the queue holds")
)

// RefusedError is a reply with successful=false.
type RefusedError struct {
	Channel string         // "/meta/subscribe"
	Text    string         // the protocol's error text, "403::subscribe_denied"
	Advice  *bayeux.Advice // nil: none
}

// Error says what was refused and how.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("bayeuxclient: %s refused: %s", e.Channel, e.Text)
}

// Code returns the number that Text begins with, 0 when there is none.
func (e *RefusedError) Code() int { return bayeux.ErrorCode(e.Text) }

// StatusError is an HTTP answer other than 200, or 101 for an upgrade.
type StatusError struct{ Status int }

// Error names the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("bayeuxclient: the server answered HTTP %d", e.Status)
}
