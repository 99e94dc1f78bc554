package im

// Capability is an operation that a party may ask for now, in the vendor's words.
type Capability string

// The capabilities of an IM session; Accept and Reject are parley's own (D-01).
const (
	CanComplete       Capability = "Complete"
	CanAttachUserData Capability = "AttachUserData"
	CanDeleteUserData Capability = "DeleteUserData"
	CanUpdateUserData Capability = "UpdateUserData"
	CanSendMessage    Capability = "SendMessage"
	CanAccept         Capability = "Accept"
	CanReject         Capability = "Reject"
)

// Capabilities returns what a party may do, as the table of D-19 says; never
// nil. With strict, a completed session lists all five, as the vendor's sample
// does; otherwise it lists none.
func (s Session) Capabilities(p Party, strict bool) []Capability {
	switch {
	case p.State == Completed && strict:
		return []Capability{CanComplete, CanAttachUserData, CanDeleteUserData, CanUpdateUserData, CanSendMessage}
	case p.State == Talking && len(s.UserData) > 0:
		return []Capability{CanComplete, CanAttachUserData, CanDeleteUserData, CanUpdateUserData, CanSendMessage}
	case p.State == Talking:
		return []Capability{CanSendMessage, CanAttachUserData, CanComplete}
	case p.State == Initiating, p.State == Alerting:
		return s.waiting(p)
	}
	return []Capability{}
}

func (s Session) waiting(p Party) []Capability {
	can := []Capability{CanAttachUserData, CanComplete}
	if len(s.UserData) > 0 {
		can = []Capability{CanComplete, CanAttachUserData, CanDeleteUserData, CanUpdateUserData}
	}
	if p.Manual && p.State == Alerting {
		can = append([]Capability{CanAccept, CanReject}, can...)
	}
	return can
}
