package push

import (
	"context"
	"log/slog"
	"time"

	"parley/internal/bus"
	"parley/internal/im"
)

// Where other nodes write too (Config.Poll is set), a push follows the sessions
// of those who are connected here, from where they stood when the first of them
// came, and looks by itself now and then for what no bell told.

// marks says how much of the past of each agent who is connected here is known:
// the greatest number among his ended sessions.
type marks map[im.AgentID]int64

// unmarked asks for the last ended session, to get a mark from.
const unmarked = -1

// Arrived is called for a user's new Bayeux session before its handshake is
// answered. It returns when what is new from now on will be told to him; where
// that takes too long, he is told from a little later on.
func (p *Push) Arrived(ctx context.Context, user string) {
	if p.Poll == 0 {
		return
	}
	done := make(chan struct{})
	p.mu.Lock()
	p.arriving[user] = append(p.arriving[user], done)
	p.mu.Unlock()
	p.ear.Tell(bus.Topic{User: user, Here: true})
	select {
	case <-done:
	case <-p.stopped:
	case <-ctx.Done():
	}
}

// arrive begins to follow for a user; false if the store could not be read.
func (p *Push) arrive(ctx context.Context, user string) bool {
	agent := im.AgentID(user)
	begin := p.stand
	if _, known := p.marks[agent]; known && len(p.Audience.Sessions(user)) > 1 {
		begin = p.keepUp
	}
	if !begin(ctx, agent) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, done := range p.arriving[user] {
		close(done)
	}
	delete(p.arriving, user)
	return true
}

// keepUp tells those who are here already what is new of the agent's sessions:
// whoever comes now may have heard it from another node.
func (p *Push) keepUp(ctx context.Context, agent im.AgentID) bool {
	news, err := p.Log.News(ctx, marks{agent: p.marks[agent]})
	if err != nil {
		return p.failed(ctx, err)
	}
	return p.hearAll(ctx, news)
}

// stand takes the agent's session as it is now for told, once the others of it
// who are here have been told.
func (p *Push) stand(ctx context.Context, agent im.AgentID) bool {
	news, err := p.Log.News(ctx, marks{agent: unmarked})
	if err != nil {
		return p.failed(ctx, err)
	}
	if !p.catchUp(ctx, agent) {
		return false
	}
	p.marks[agent] = 0
	for _, n := range news {
		if !n.Live {
			p.marks[agent] = n.No
		} else if !p.standAt(ctx, n.Session, agent) {
			return false
		}
	}
	return true
}

// catchUp tells those who are here already what is new of the agent's sessions
// that are followed: one may be over, which he will read himself.
func (p *Push) catchUp(ctx context.Context, agent im.AgentID) bool {
	for id, s := range p.sessions {
		if _, in := s.Party(agent); in && p.othersHere(s, agent) && !p.follow(ctx, id) {
			return false
		}
	}
	return true
}

func (p *Push) standAt(ctx context.Context, id im.SessionID, agent im.AgentID) bool {
	if s, known := p.sessions[id]; known && p.othersHere(s, agent) {
		return p.follow(ctx, id)
	}
	now, err := p.Log.Session(ctx, id)
	if err != nil {
		return p.failed(ctx, err)
	}
	if _, known := p.sessions[id]; !known && p.othersStand(now, agent) {
		return p.follow(ctx, id) // it is new, and its bell is still to come
	}
	p.sessions[id] = now
	return true
}

// othersStand reports whether another agent of the session was here before it
// began: otherwise it would be followed.
func (p *Push) othersStand(s im.Session, but im.AgentID) bool {
	for _, agent := range s.Agents() {
		if _, stands := p.marks[agent]; stands && agent != but && p.isHere(agent) {
			return true
		}
	}
	return false
}

// audience are the agents who are told; nil is everybody.
type audience map[im.AgentID]bool

func (a audience) has(agent im.AgentID) bool { return a == nil || a[agent] }

// admit decides who is told of a session that is new here, and leaves it if that
// is nobody. What is over already, or long, may have been so before an agent came
// here: he has read it, and its bell was late.
func (p *Push) admit(ctx context.Context, s im.Session, long bool) bool {
	if !p.concerns(s) {
		p.leave(s.ID)
		return true
	}
	if p.Poll == 0 || !s.Ended() && !long {
		return true
	}
	here := marks{}
	for _, agent := range s.Agents() {
		if mark, stands := p.marks[agent]; stands && p.isHere(agent) {
			here[agent] = mark
		}
	}
	news, err := p.Log.News(ctx, here)
	if err != nil {
		return p.failed(ctx, err)
	}
	p.only = audience{}
	for _, n := range news {
		if n.Session == s.ID {
			p.only[n.Agent] = true
		}
	}
	if len(p.only) == 0 {
		p.leave(s.ID)
	}
	return true
}

func (p *Push) failed(ctx context.Context, err error) bool {
	if ctx.Err() == nil {
		p.Logger.Error("news could not be read; trying again", slog.String("op", "push.news"), slog.Any("error", err))
	}
	return ctx.Err() != nil
}

// isHere reports whether an agent is connected to this node.
func (p *Push) isHere(agent im.AgentID) bool {
	return agent != "" && len(p.Audience.Sessions(string(agent))) > 0
}

// concerns reports whether anybody here is to hear of a session.
func (p *Push) concerns(s im.Session) bool { return p.Poll == 0 || p.othersHere(s, "") }

func (p *Push) othersHere(s im.Session, but im.AgentID) bool {
	for _, agent := range s.Agents() {
		if agent != but && p.isHere(agent) {
			return true
		}
	}
	return false
}

// poll looks for what no bell told of.
func (p *Push) poll(ctx context.Context) bool {
	for agent := range p.marks {
		if !p.isHere(agent) {
			delete(p.marks, agent)
		}
	}
	if len(p.marks) == 0 {
		return true
	}
	news, err := p.Log.News(ctx, p.marks)
	if err != nil {
		return p.failed(ctx, err)
	}
	all, live := p.hearAll(ctx, news), map[im.SessionID]bool{}
	for _, n := range news {
		live[n.Session] = n.Live
	}
	for id, s := range p.sessions { // what ended has left the news of its agents
		if !live[id] && p.concerns(s) {
			all = p.follow(ctx, id) && all
		}
	}
	return all
}

// hearAll hears what is new in its order; false if some could not be read. What
// is newer of the same agent waits then, since his mark must not pass it by.
func (p *Push) hearAll(ctx context.Context, news []im.News) bool {
	behind := map[im.AgentID]bool{}
	for _, n := range news {
		if !behind[n.Agent] && !p.hear(ctx, n) {
			behind[n.Agent] = true
		}
	}
	return len(behind) == 0
}

// hear follows a session that has news; false if it could not be read.
func (p *Push) hear(ctx context.Context, n im.News) bool {
	if s, known := p.sessions[n.Session]; known && n.Live && s.Seq >= n.Seq {
		return true
	}
	p.elsewhere.remove(n.Session)
	if !p.follow(ctx, n.Session) {
		return false
	}
	if !n.Live {
		p.marks[n.Agent] = max(p.marks[n.Agent], n.No)
	}
	return true
}

// leave forgets a session whose agents are all connected elsewhere.
func (p *Push) leave(id im.SessionID) {
	delete(p.sessions, id)
	p.elsewhere.add(id)
}

// agenda says when the loop wakes by itself.
type agenda struct {
	again []bus.Topic // what could not be read
	due   time.Time   // when to try it again
	poll  time.Time   // when to poll; zero: never
}

func (a *agenda) wake() (at time.Time) {
	if len(a.again) > 0 {
		at = a.due
	}
	if !a.poll.IsZero() && (at.IsZero() || a.poll.Before(at)) {
		at = a.poll
	}
	return at
}
