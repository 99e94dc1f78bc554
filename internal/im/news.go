package im

// News tells of a session that an agent is in or was in.
type News struct {
	Agent   AgentID
	Session SessionID
	No      int64 // the session's number in the log's own count, not in its id
	Live    bool  // it had not ended
	Seq     int64 // of its last event, if it is live
}
