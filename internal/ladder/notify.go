package ladder

import "parley/internal/im"

// notify draws what agents were told of the event, by the rules of push: the
// caller of the dialing, the callee of the ringing, and both of all else.
func (f *fold) notify(e im.Event, before im.Session) {
	switch e.Kind {
	case im.EventDialing:
		f.tell(e, "StatusChange", f.in(im.Initiator))
	case im.EventRinging:
		f.tell(e, "StatusChange", f.in(im.Target))
	case im.EventEstablished:
		f.tell(e, "StatusChange", f.session.Parties)
	case im.EventAttachedDataChanged:
		f.tellWords(e, words("AttachedDataChanged", dataKeys(e)), f.session.Parties)
	case im.EventPrivateInfo:
		f.tellWords(e, words("NewMessage", number(e)), append(f.session.Others(e.Sender), f.self(e.Sender)...))
	case im.EventPrivateInfoHeld: // it waits
	case im.EventError:
		f.tellWords(e, words("DeliveryFailed", number(e)), f.session.Parties)
	case im.EventReleased:
		if before.Refuses(e.Reason) {
			f.tellWords(e, words("Error", bracketed(e.Reason.Text)), f.in(im.Initiator))
		}
		f.tell(e, "StatusChange", f.session.Parties)
	}
}

// tell draws a change of state, in which each agent reads his own.
func (f *fold) tell(e im.Event, what string, parties []im.Party) {
	for _, p := range told(parties) {
		f.add(e, Notification, Server, p.Number, words(what, string(p.State)))
	}
}

func (f *fold) tellWords(e im.Event, text string, parties []im.Party) {
	for _, p := range told(parties) {
		f.add(e, Notification, Server, p.Number, text)
	}
}

// told leaves out who is no agent of ours or was never reached.
func told(parties []im.Party) []im.Party {
	var agents []im.Party
	for _, p := range parties {
		if p.Agent != "" && p.State != "" {
			agents = append(agents, p)
		}
	}
	return agents
}

func (f *fold) in(role im.Role) []im.Party {
	for _, p := range f.session.Parties {
		if p.Role == role {
			return []im.Party{p}
		}
	}
	return nil
}

func (f *fold) self(agent im.AgentID) []im.Party {
	if p, ok := f.session.Party(agent); ok {
		return []im.Party{p}
	}
	return nil
}
