package push

import (
	"encoding/json"
	"strings"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/gws"
	"parley/internal/im"
	"parley/internal/render"
)

// tell notifies whom e concerns; s stands after e.
func (p *Push) tell(before, s im.Session, e im.Event) {
	switch e.Kind {
	case im.EventDialing:
		p.state(s, gws.StatusChange, in(s, im.Initiator))
	case im.EventRinging:
		p.state(s, gws.StatusChange, in(s, im.Target))
	case im.EventEstablished:
		p.state(s, gws.StatusChange, s.Agents())
	case im.EventAttachedDataChanged:
		p.state(s, gws.AttachedDataChanged, s.Agents())
	case im.EventPrivateInfo:
		p.message(s, e)
	case im.EventPrivateInfoHeld: // nobody hears of it before the agent answers
	case im.EventError:
		p.missed(s, e)
	case im.EventReleased:
		p.released(before, s)
	}
}

// released tells of the end; a caller who reached nobody hears of the error
// first, and of the ordinary end for clients that know only that (D-04).
func (p *Push) released(before, s im.Session) {
	if before.Refuses(s.Reason) {
		p.state(s, gws.NotificationError, in(s, im.Initiator))
	}
	p.state(s, gws.StatusChange, s.Agents())
}

// in returns the agent who has the role.
func in(s im.Session, role im.Role) []im.AgentID {
	for _, party := range s.Parties {
		if party.Role == role && party.Agent != "" {
			return []im.AgentID{party.Agent}
		}
	}
	return nil
}

// inform delivers what an event of the followed session means for an agent.
func (p *Push) inform(agent im.AgentID, wait time.Duration, encode func(render.Base) *bayeux.Event) {
	if p.only.has(agent) {
		p.deliver(string(agent), wait, encode)
	}
}

func (p *Push) state(s im.Session, what gws.NotificationType, agents []im.AgentID) {
	for _, agent := range agents {
		p.inform(agent, 0, func(base render.Base) *bayeux.Event {
			return freeze(gws.TopicIMSessions, p.Render.StateChange(base, s, agent, what))
		})
	}
}

// message delivers one encoding to everybody, to the sender last.
func (p *Push) message(s im.Session, e im.Event) {
	var event *bayeux.Event
	encode := func(render.Base) *bayeux.Event {
		if event == nil {
			event = freeze(gws.TopicIMSessions, p.Render.LogUpdate(s, e))
		}
		return event
	}
	for _, party := range s.Others(e.Sender) {
		p.inform(party.Agent, 0, encode)
	}
	p.inform(e.Sender, p.Echo, encode)
}

// missed tells whoever wrote a message that it did not arrive; the documented
// shapes have no word for it (D-52).
func (p *Push) missed(s im.Session, e im.Event) {
	if p.Render.Strict {
		return
	}
	for _, agent := range s.Agents() {
		p.inform(agent, 0, func(render.Base) *bayeux.Event {
			return freeze(gws.TopicIMSessions, p.Render.DeliveryFailed(s, e))
		})
	}
}

// freeze encodes a notification. The shapes are ours and hold nothing that
// could fail to encode but user data, which the log keeps as valid JSON.
func freeze(topic string, notification any) *bayeux.Event {
	data, err := json.Marshal(notification)
	if err != nil {
		panic("push: a notification that cannot be encoded: " + err.Error())
	}
	return bayeux.FreezeMessage(&bayeux.Message{Channel: topic, Data: data})
}

// Echo is how long a sender's own message waits by default for a reply to ride on.
const Echo = 3 * time.Millisecond

// CanPublish says what clients may publish: never under the names that are the
// server's own to speak under (B8).
func CanPublish(_ *bayeuxserver.Session, channel string) bool {
	return !strings.HasPrefix(channel, "/v2/") && !strings.HasPrefix(channel, "/notifications/")
}

// Hears says who hears what a client publishes under any other name: the
// connections of the same user, for no user may hear another (B8).
func Hears(s, publisher *bayeuxserver.Session, _ string) bool { return s.User() == publisher.User() }
