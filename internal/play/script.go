package play

import (
	"context"
	"io"
	"strings"
	"time"
)

// Script says what to play. Server, From, FromPassword, To and Out are needed.
type Script struct {
	Server       string // base URL
	From         string // user name of the caller
	FromPassword string
	To           string // number of the callee
	Peer         *Login // the callee's own login; nil: only the caller's side is played
	Out          io.Writer

	Patience     time.Duration // for each notification; 5 s
	RingPatience time.Duration // for the callee's answer; 45 s, more than servers let it ring
}

// Login is a user name and its password.
type Login struct{ User, Password string }

// ParseLogin reads "USER:PASS"; ok is false when one of them is missing.
func ParseLogin(text string) (l Login, ok bool) {
	l.User, l.Password, ok = strings.Cut(text, ":")
	return l, ok && l.User != "" && l.Password != ""
}

// Run plays the script and prints the ladder while it goes. The error is a
// *Failure, which has been printed as well, with what to do about it.
func (s Script) Run(ctx context.Context) error {
	p := newPlay(s)
	failure := p.perform(ctx)
	p.tidy(ctx, failure == nil)
	p.ladder.flush(p.id)
	if failure != nil {
		p.ladder.failed(*failure)
		return failure
	}
	p.ladder.passed(p.checks, p.delay)
	return nil
}

func (s Script) withDefaults() Script {
	if s.Patience <= 0 {
		s.Patience = 5 * time.Second
	}
	if s.RingPatience <= 0 {
		s.RingPatience = 45 * time.Second
	}
	return s
}
