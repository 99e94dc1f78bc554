package engine

import (
	"context"
	"fmt"
	"unicode/utf8"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// Send is what SendMessage asks for. Destination and DevicePath may be empty
// in friendly mode; what is given must be the session's own (D-20).
type Send struct {
	Text        string
	Destination string // phone number of the peer
	DevicePath  string // the sender's own device in the session
	Ref         string // the client's own reference (D-32); may be empty
}

// Send puts a message into the session and returns when it is durable.
//
// Faults: Missing without text (strict: or destination, or devicePath),
// OutOfRange for too long a text, NotFound without the session, InvalidState
// outside Talking, Invalid for a destination or device that is not the session's.
func (e *Engine) Send(ctx context.Context, user directory.User, id im.SessionID, r Send) error {
	const op = "engine.send"
	if err := e.complete(op, id, r); err != nil {
		return err
	}
	messageID := e.ids.message()
	return e.act(ctx, op, user, id, r.Ref, func(s im.Session, a im.Act) ([]im.Event, error) {
		events, err := s.Send(a, messageID, r.Text)
		if err != nil {
			return nil, err
		}
		return events, fits(op, s, a.By, r)
	})
}

// complete checks what can be told without the session.
func (e *Engine) complete(op string, id im.SessionID, r Send) error {
	switch {
	case r.Text == "":
		return fault.New(op, fault.Missing, string(id), "text is required")
	case utf8.RuneCountInString(r.Text) > e.cfg.MaxText:
		return fault.New(op, fault.OutOfRange, string(id), fmt.Sprintf("text is longer than %d characters", e.cfg.MaxText))
	case e.cfg.Strict && r.Destination == "":
		return fault.New(op, fault.Missing, string(id), "destination.phoneNumber is required")
	case e.cfg.Strict && r.DevicePath == "":
		return fault.New(op, fault.Missing, string(id), "devicePath is required")
	}
	return nil
}

// fits says whether destination and device are those of the session.
func fits(op string, s im.Session, by im.AgentID, r Send) error {
	if r.Destination != "" && !isPeer(s, by, directory.Dialed(r.Destination)) {
		return fault.New(op, fault.Invalid, string(s.ID), "destination.phoneNumber is not the other party of this session")
	}
	own, _ := s.Party(by)
	if r.DevicePath != "" && r.DevicePath != "/devices/"+own.Device {
		return fault.New(op, fault.Invalid, string(s.ID), "devicePath is not your device in this session")
	}
	return nil
}

func isPeer(s im.Session, by im.AgentID, number string) bool {
	for _, p := range s.Others(by) {
		if directory.Dialed(p.Number) == number {
			return true
		}
	}
	return false
}
