package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley/gws"
)

// sipCommand looks at the SIP of a running server.
type sipCommand struct {
	Registrations sipRegistrationsCommand `cmd:"" help:"List the softphones that are registered."`
	Trace         sipTraceCommand         `cmd:"" help:"Show SIP messages as they go by."`
}

type sipRegistrationsCommand struct{ desk }

// Help is the example in the command's help.
func (sipRegistrationsCommand) Help() string {
	return "Admins see those of their contact center.\n\nExample: parley sip registrations --as admin:secret"
}

// Run prints a line for each registration.
func (c sipRegistrationsCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		all, err := w.SIPRegistrations(w.ctx)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(all) })
		}
		if len(all) == 0 {
			return w.say("nobody is registered")
		}
		rows := [][]string{{"NUMBER", "CONTACT", "FROM", "SINCE", "EXPIRES", "PROGRAM"}}
		for _, r := range all {
			rows = append(rows, []string{r.PhoneNumber, r.Contact, r.Transport + ":" + r.Source, r.Since, r.Expires, r.UserAgent})
		}
		return w.table(rows...)
	})
}

type sipTraceCommand struct {
	Number string `placeholder:"NUMBER" help:"Only what this number sends or gets."`
	Past   bool   `help:"End after what has gone by; without it the command goes on until Ctrl-C."`
	desk
}

// Help is the example in the command's help.
func (sipTraceCommand) Help() string {
	return "One line for each message: when, where it went, who wrote to whom, and its start line. Bodies are never shown. " +
		"The server looks back on sip.traceLength messages.\n\nExample: parley sip trace --number 3007 --as admin:secret"
}

// looks is how long one request waits for the next message.
const looks = 20 * time.Second

// Run prints a line for each message.
func (c sipTraceCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		for after := int64(0); ; {
			wait := looks
			if c.Past {
				wait = 0
			}
			messages, next, err := w.SIPTrace(w.ctx, c.Number, after, wait)
			if errors.Is(err, context.Canceled) {
				return nil
			}
			if err != nil {
				return err
			}
			for _, m := range messages {
				if err := w.show(m); err != nil {
					return err
				}
			}
			if c.Past && len(messages) == 0 {
				return nil
			}
			after = next
		}
	})
}

// show prints one message of a trace.
func (w *work) show(m gws.SIPMessage) error {
	if w.json {
		return w.printJSON(m)
	}
	arrow := "<-"
	if m.Direction == gws.SIPSent {
		arrow = "->"
	}
	start := m.StartLine
	if m.Code != 0 {
		start = fmt.Sprintf("%s (%s)", strings.TrimPrefix(m.StartLine, "SIP/2.0 "), m.Method)
	}
	return w.say("%s %s %-4s %-22s %s > %s  %s", m.Timestamp[11:], arrow, m.Transport, m.Peer, m.From, m.To, start)
}
