package play

import (
	"context"
	"fmt"
	"time"

	"parley/gws"
)

// play is one performance of a Script.
type play struct {
	script Script
	ladder *ladder
	from   *agent
	peer   *agent // nil: one-sided

	asked    bool // InitiateIMSession was sent
	over     bool // the session is Completed
	id       string
	friendly bool // the server adds members of parley's
	data     gws.UserData
	checks   int
	delay    time.Duration // of the first message, from one agent to the other
	said     []line
}

// line is a message that was said.
type line struct {
	by   *agent
	text string
}

func newPlay(s Script) *play {
	s = s.withDefaults()
	s.To = plain(s.To)
	l := newLadder(s)
	p := &play{script: s, ladder: l, from: newAgent(s.Server, Login{s.From, s.FromPassword}, left, l)}
	if s.Peer != nil {
		p.peer = newAgent(s.Server, *s.Peer, right, l)
	}
	return p
}

// scene is a part of the play with a title.
type scene struct {
	title string
	act   func(context.Context) *Failure
}

func (p *play) scenes() []scene {
	from := p.from.name
	return []scene{
		{p.everybody("logs in", "log in"), p.logIn},
		{fmt.Sprintf("%s initiates a session with %s", from, p.script.To), p.initiate},
		{p.everybody("talks", "talk"), p.talk},
		{p.everybody("changes user data", "share user data"), p.shareUserData},
		{from + " reads the session again", p.readAgain},
		{from + " completes the session", p.complete},
	}
}

func (p *play) perform(ctx context.Context) *Failure {
	for _, s := range p.scenes() {
		p.ladder.title(s.title)
		failure := s.act(ctx)
		p.ladder.flush(p.id)
		if failure != nil {
			failure.Step = s.title
			return failure
		}
	}
	return nil
}

// everybody is a sentence about one agent or both.
func (p *play) everybody(does, do string) string {
	if p.peer == nil {
		return p.from.name + " " + does
	}
	return p.from.name + " and " + p.peer.name + " " + do
}

func (p *play) agents() []*agent {
	if p.peer == nil {
		return []*agent{p.from}
	}
	return []*agent{p.from, p.peer}
}

// other is whom a talks to, nil when his login is not known.
func (p *play) other(a *agent) *agent {
	if a == p.from {
		return p.peer
	}
	return p.from
}

// numberOf is the number that others see of a.
func (p *play) numberOf(a *agent) string {
	if a == nil || a == p.peer {
		return p.script.To
	}
	return plain(a.device.PhoneNumber)
}

// tidyTime bounds the end of the play: it also happens when the context is over.
const tidyTime = 10 * time.Second

// tidy ends whatever the play has started.
func (p *play) tidy(ctx context.Context, passed bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTime)
	defer cancel()
	p.ladder.title("clean up")
	if passed {
		p.ladder.title(p.everybody("logs out", "log out"))
	}
	p.release(ctx)
	for _, a := range p.agents() {
		a.hangUp(ctx)
		if a.started {
			_ = a.client.EndContactCenterSession(ctx)
		}
		a.client.Close()
	}
}

// release completes the session that the play has left open. If it never
// learned the id, the session is the one with the callee's number.
func (p *play) release(ctx context.Context) {
	if !p.asked || p.over {
		return
	}
	sessions, err := p.from.client.IMSessions(ctx)
	if err != nil {
		return
	}
	for _, s := range sessions {
		if s.ID == p.id || p.id == "" && s.ID != p.from.busyWith && with(s, p.script.To) {
			_ = p.from.client.Complete(ctx, s.ID)
		}
	}
}

func with(s gws.IMSession, number string) bool {
	return len(s.Participants) > 0 && isNumber(s.Participants[0], number)
}

func isNumber(p gws.Participant, number string) bool {
	return plain(p.PhoneNumber) == number || plain(p.Digits) == number || plain(p.E164Number) == number
}
