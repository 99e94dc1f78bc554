package render

import (
	"encoding/json"

	"parley/gws"
	"parley/internal/im"
)

// IMSession shows s as viewer sees it. Who is no party of it, a supervisor,
// sees the initiator's state and every participant.
func (r Renderer) IMSession(base Base, s im.Session, viewer im.AgentID) gws.IMSession {
	own, isParty := s.Party(viewer)
	if !isParty {
		own = im.Party{}
		if len(s.Parties) > 0 {
			own.State = s.Parties[0].State
		}
	}
	shown := gws.IMSession{
		State: gws.State(own.State), UserData: userData(s.UserData),
		ID: string(s.ID), URI: base.uri(sessionPath(s.ID)), Path: sessionPath(s.ID),
		Participants: participants(s.Others(viewer)),
		Capabilities: r.capabilities(s, own, isParty),
	}
	if !r.Strict {
		addFriendly(&shown, s, own, isParty)
	}
	return shown
}

// addFriendly adds exactly the members of D-35.
func addFriendly(shown *gws.IMSession, s im.Session, own im.Party, isParty bool) {
	shown.StartedAt = gws.Time(s.StartedAt)
	if isParty {
		shown.Direction = gws.Incoming
		if own.Role == im.Initiator {
			shown.Direction = gws.Outgoing
		}
		shown.DevicePath = gws.PathDevices + "/" + own.Device
	}
	if s.Ended() {
		shown.Reason = gws.Reason{Code: gws.ReasonCode(s.Reason.Code), Text: s.Reason.Text}
	}
}

func (r Renderer) capabilities(s im.Session, own im.Party, isParty bool) []gws.OperationName {
	names := []gws.OperationName{}
	if !isParty {
		return names
	}
	for _, c := range s.Capabilities(own, r.Strict) {
		names = append(names, gws.OperationName(c))
	}
	return names
}

func userData(d im.UserData) gws.UserData {
	if len(d) == 0 {
		return nil
	}
	shown := make(gws.UserData, len(d))
	for key, value := range d {
		shown[key] = json.RawMessage(value)
	}
	return shown
}
