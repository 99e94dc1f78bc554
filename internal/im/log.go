package im

// Change is one change of a session's log. Decide says which events follow; it
// is pure and quick, and whoever keeps the log may run it more than once. No
// events and no error mean that there is nothing to do.
type Change struct {
	Session SessionID
	By      AgentID // whose act it is; empty: the server's own
	Ref     string  // the reference of the act, for repeats (D-32); may be empty
	Decide  func(Session) ([]Event, error)
}

// Changed is what became of a Change.
type Changed struct {
	Session  Session // as it stands after the events
	Events   []Event
	Repeated bool // the act was kept before under its reference; nothing was written now
}
