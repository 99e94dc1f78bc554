package im

import "time"

// SessionID names a session: 32 characters of 0-9 and A-V (D-23), the same for
// all its parties.
type SessionID string

// AgentID names the user behind a party, as the directory does; a far end
// that is no user of ours has none: what it does has no Sender.
type AgentID string

// State is a party's state, in the vendor's words (IM session resource).
type State string

// The states of a party. A callee that never rang has the empty state.
const (
	Initiating State = "Initiating" // EventDialing
	Alerting   State = "Alerting"   // EventRinging
	Talking    State = "Talking"    // EventEstablished
	Completed  State = "Completed"  // EventReleased
)

// Role is a party's part in setting up the session.
type Role string

// The two roles of a session of two.
const (
	Initiator Role = "initiator"
	Target    Role = "target"
)

// Leg says how a party without an agent is reached.
type Leg string

// The kinds of leg (D-12).
const (
	NoLeg      Leg = ""        // an agent, or a number where nobody was found
	SessionLeg Leg = "session" // a SIP peer, by INVITE dialog
	PagerLeg   Leg = "pager"   // a SIP peer, by MESSAGE alone
)

// Party is one side of a session: an agent, or a SIP peer behind a leg. A
// session has an agent on at least one side.
type Party struct {
	Role     Role
	Agent    AgentID // empty: no user of ours stands behind the number
	Leg      Leg     // of a party without an agent
	UserName string  // the agent's login name when the session began
	Number   string  // the DN
	Device   string  // id of the agent's device; empty with an empty Agent
	State    State
	Manual   bool // while Alerting: the agent answers by Accept or Reject (D-01)
}

// Session is what a log of events adds up to. The zero Session is the one
// before its first event. Values are immutable: Apply returns a new one.
type Session struct {
	ID        SessionID
	Seq       int64 // number of the last event, gap-free from 1
	Messages  int64 // index of the last message, gap-free from 1
	Parties   []Party
	Held      []Message // of the SIP peer, without index, that wait for the agent to answer
	UserData  UserData
	StartedAt time.Time
	RingUntil time.Time // when an unanswered Alerting ends; zero: nobody rings
	EndedAt   time.Time // zero while the session lives
	Reason    Reason    // why it ended
}

// Ended reports whether the session is over for everybody.
func (s Session) Ended() bool { return !s.EndedAt.IsZero() }

// Party returns the leg of agent.
func (s Session) Party(agent AgentID) (Party, bool) {
	for _, p := range s.Parties {
		if agent != "" && p.Agent == agent {
			return p, true
		}
	}
	return Party{}, false
}

// Others returns every leg but that of agent.
func (s Session) Others(agent AgentID) []Party {
	var others []Party
	for _, p := range s.Parties {
		if p.Agent != agent {
			others = append(others, p)
		}
	}
	return others
}

// Far returns the party that is a SIP peer; false in a session of agents.
func (s Session) Far() (Party, bool) {
	for _, p := range s.Parties {
		if p.Leg != NoLeg {
			return p, true
		}
	}
	return Party{}, false
}

// Agents returns the agents that take part, in the order of the parties: those
// whose leg has ever had a state. A callee that could not be reached is none.
func (s Session) Agents() []AgentID {
	var agents []AgentID
	for _, p := range s.Parties {
		if p.Agent != "" && p.State != "" {
			agents = append(agents, p.Agent)
		}
	}
	return agents
}
