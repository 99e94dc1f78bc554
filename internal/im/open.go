package im

import "time"

// Call is what a new session is made of.
type Call struct {
	ID        SessionID
	Initiator Party
	Target    Party // a number alone where nobody was found
	UserData  UserData
}

func (c Call) dialing(a Act) Event {
	e := a.event(Session{ID: c.ID}, EventDialing)
	c.Initiator.Role, c.Target.Role = Initiator, Target
	e.Parties, e.Set = []Party{c.Initiator, c.Target}, c.UserData
	return e
}

// Connect returns the events of a call to a DN that answers by itself: dialing,
// ringing and answering are one transaction (D-01).
func (c Call) Connect(a Act) []Event {
	return number(c.dialing(a),
		Event{Session: c.ID, Kind: EventRinging, At: a.At},
		Event{Session: c.ID, Kind: EventEstablished, At: a.At})
}

// Dial returns the events of a call to a SIP peer: whether it rings and answers
// is the leg's to find out.
func (c Call) Dial(a Act) []Event { return number(c.dialing(a)) }

// Ring returns the events of a call to a DN whose agent must answer until then.
func (c Call) Ring(a Act, until time.Time) []Event {
	return number(c.dialing(a),
		Event{Session: c.ID, Kind: EventRinging, At: a.At, Manual: true, Until: until})
}

// Refuse returns the events of a call that cannot reach anybody (D-04).
func (c Call) Refuse(a Act, reason Reason) []Event {
	return number(c.dialing(a),
		Event{Session: c.ID, Kind: EventReleased, At: a.At, Reason: reason})
}

func number(events ...Event) []Event {
	for i := range events {
		events[i].Seq = int64(i + 1)
	}
	return events
}
