package play

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"parley/gws"
)

func (p *play) logIn(ctx context.Context) *Failure {
	for _, a := range p.agents() {
		number := ""
		if a == p.peer {
			number = p.script.To
		}
		if failure := p.logInAgent(ctx, a, number); failure != nil {
			return failure
		}
	}
	p.friendly = p.from.device.IMCapable != nil
	return nil
}

// logInAgent does what a desktop does at its start (gws-api 8).
func (p *play) logInAgent(ctx context.Context, a *agent, number string) *Failure {
	user, err := a.client.Me(ctx, "devices", "imSessions")
	if err != nil {
		return p.refused(a, "to be known to the server", err)
	}
	a.remember(user)
	if err := a.listen(ctx); err != nil {
		return p.refused(a, "a CometD subscription", err)
	}
	if failure := p.start(ctx, a); failure != nil {
		return failure
	}
	devices, err := a.client.Devices(ctx)
	if err != nil {
		return p.refused(a, "a list of devices", err)
	}
	if !a.choose(devices, number) && number != "" {
		failure := unexpected(fmt.Sprintf("%s: an IM device with the number %s", a.name, number), describe(devices))
		failure.Hint = fmt.Sprintf("call the number of one of %s's devices", a.name)
		return failure
	}
	p.ladder.number(a.side, a.device.PhoneNumber)
	p.checks++
	return nil
}

// start logs the agent in on his devices. Who is logged in stays as he is: his
// place may be another than the default.
func (p *play) start(ctx context.Context, a *agent) *Failure {
	if a.wasActive {
		return nil
	}
	a.started = true
	if _, err := a.client.StartContactCenterSession(ctx, gws.StartContactCenterSession{}); err != nil {
		a.started = !isAnswer(err)
		return p.refused(a, "to be logged in", err)
	}
	return p.sit(ctx, a)
}

// sit waits until the agent was told of his devices.
func (p *play) sit(ctx context.Context, a *agent) *Failure {
	timer := time.NewTimer(p.script.Patience)
	defer timer.Stop()
	const expected = "a DeviceStateChangeMessage"
	select {
	case <-a.seated:
		p.checks++
		return nil
	case <-timer.C:
		return unexpected(a.name+": "+expected, fmt.Sprintf("none for %v", p.script.Patience))
	case <-ctx.Done():
		return interrupted(a.name+": "+expected, ctx)
	}
}

func (p *play) initiate(ctx context.Context) *Failure {
	p.data = gws.UserData{"favColor": json.RawMessage(`"blue"`)}
	ask := gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: p.script.To}, UserData: p.data}
	if p.from.fit > 1 {
		ask.DevicePath = p.from.devicePath()
	}
	p.asked = true
	if err := p.from.client.InitiateIMSession(ctx, ask); err != nil {
		p.asked = !isAnswer(err)
		return p.refused(p.from, "statusCode 0", err)
	}
	if failure := p.state(ctx, p.from, gws.Initiating, p.script.Patience); failure != nil {
		return failure
	}
	if p.peer != nil {
		if failure := p.ring(ctx); failure != nil {
			return failure
		}
	}
	p.ladder.flush(p.id) // the callee may let it ring for a while
	return p.everyState(ctx, gws.Talking, p.script.RingPatience)
}

// ring waits for the call at the callee, who accepts if his device does not
// answer by itself (D-01).
func (p *play) ring(ctx context.Context) *Failure {
	s, failure := p.change(ctx, p.peer, gws.StatusChange, gws.Alerting, p.script.Patience)
	if failure != nil {
		return failure
	}
	if !has(s.Capabilities, gws.OpAccept) {
		return nil
	}
	if err := p.peer.client.Accept(ctx, p.id); err != nil {
		return p.refused(p.peer, "statusCode 0", err)
	}
	return nil
}

func (p *play) talk(ctx context.Context) *Failure {
	lines := []line{{p.from, "Hello from " + p.from.name}, {p.peer, "Hello, I read you"}, {p.from, `Grüße: 1 < 2 & 3 ≠ ½`}}
	for _, l := range lines {
		if l.by == nil {
			continue
		}
		if failure := p.say(ctx, l); failure != nil {
			return failure
		}
	}
	return nil
}

func (p *play) say(ctx context.Context, l line) *Failure {
	p.said = append(p.said, l)
	p.ladder.mine(l.text)
	sent := p.ladder.now()
	err := l.by.client.SendMessage(ctx, p.id, gws.SendMessage{Text: l.text,
		Destination: gws.Destination{PhoneNumber: p.numberOf(p.other(l.by))}, DevicePath: l.by.devicePath()})
	if err != nil {
		return p.refused(l.by, "statusCode 0", err)
	}
	id := ""
	for _, a := range p.agents() {
		n, said, failure := p.message(ctx, a, l)
		if failure != nil {
			return failure
		}
		if id != "" && said.MessageID != id {
			return unexpected("the same messageId for both, "+id, said.MessageID)
		}
		id = said.MessageID
		if p.delay == 0 && a != l.by {
			p.delay = n.At.Sub(sent)
		}
	}
	return nil
}

func (p *play) shareUserData(ctx context.Context) *Failure {
	last := p.agents()[len(p.agents())-1]
	steps := []struct {
		by  *agent
		act func(*agent) error
	}{
		{p.from, func(a *agent) error {
			p.data = gws.UserData{"favColor": json.RawMessage(`"blue"`), "case": json.RawMessage(`7`)}
			return a.client.AttachUserData(ctx, p.id, gws.UserData{"case": json.RawMessage(`7`)})
		}},
		{last, func(a *agent) error {
			p.data = gws.UserData{"favColor": json.RawMessage(`"red"`), "case": json.RawMessage(`7`)}
			return a.client.UpdateUserData(ctx, p.id, gws.UserData{"favColor": json.RawMessage(`"red"`)})
		}},
		{p.from, func(a *agent) error {
			p.data = gws.UserData{"case": json.RawMessage(`7`)}
			return a.client.DeleteUserData(ctx, p.id, "favColor")
		}},
	}
	for _, step := range steps {
		if err := step.act(step.by); err != nil {
			return p.refused(step.by, "statusCode 0", err)
		}
		for _, a := range p.agents() {
			if _, failure := p.change(ctx, a, gws.AttachedDataChanged, gws.Talking, p.script.Patience); failure != nil {
				return failure
			}
		}
	}
	return nil
}

// readAgain: what a GET shows is what the notifications told.
func (p *play) readAgain(ctx context.Context) *Failure {
	s, err := p.from.client.IMSession(ctx, p.id)
	if err != nil {
		return p.refused(p.from, "the session", err)
	}
	if failure := p.look(p.from, s, gws.Talking); failure != nil {
		return failure
	}
	if !p.friendly {
		return nil // a transcript is an addition of parley's
	}
	messages, err := p.from.client.Messages(ctx, p.id, 0, 0)
	if err != nil {
		return p.refused(p.from, "the transcript", err)
	}
	return p.transcript(messages)
}

func (p *play) complete(ctx context.Context) *Failure {
	if err := p.from.client.Complete(ctx, p.id); err != nil {
		return p.refused(p.from, "statusCode 0", err)
	}
	if failure := p.everyState(ctx, gws.Completed, p.script.Patience); failure != nil {
		return failure
	}
	p.over = true
	sessions, err := p.from.client.IMSessions(ctx)
	if err != nil {
		return p.refused(p.from, "a list of sessions", err)
	}
	for _, s := range sessions {
		if s.ID == p.id {
			return unexpected("the session to be gone (D-19)", "it is still listed, "+string(s.State))
		}
	}
	p.checks++
	return nil
}

// everyState waits for the state at each agent.
func (p *play) everyState(ctx context.Context, state gws.State, patience time.Duration) *Failure {
	for _, a := range p.agents() {
		if failure := p.state(ctx, a, state, patience); failure != nil {
			return failure
		}
	}
	return nil
}

func (p *play) state(ctx context.Context, a *agent, state gws.State, patience time.Duration) *Failure {
	_, failure := p.change(ctx, a, gws.StatusChange, state, patience)
	return failure
}

// describe lists devices for people.
func describe(devices []gws.Device) string {
	if len(devices) == 0 {
		return "no device at all"
	}
	text := ""
	for i, d := range devices {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s %s", d.PhoneNumber, d.DeviceState)
		if d.IMUnfitReason != "" {
			text += " (" + d.IMUnfitReason + ")"
		}
	}
	return text
}
