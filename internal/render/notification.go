package render

import (
	"parley/gws"
	"parley/internal/im"
)

// StateChange is the notification that tells viewer of s as it stands now.
func (r Renderer) StateChange(base Base, s im.Session, viewer im.AgentID, what gws.NotificationType) gws.IMSessionStateChange {
	change := gws.IMSessionStateChange{
		Notification: gws.Notification{MessageType: gws.IMSessionStateChangeMessage, NotificationType: what},
		IMSession:    r.IMSession(base, s, viewer),
	}
	if what == gws.NotificationError {
		change.ErrorCode, change.ErrorMessage = errorCode(s.Reason.Code), s.Reason.Text
	}
	return change
}

// errorCode is the status code that stands for a callee who was not reached (D-04).
func errorCode(code im.Code) gws.StatusCode {
	switch code {
	case im.Unreachable:
		return gws.StatusNotFound
	case im.Failed:
		return gws.StatusInternalError
	default:
		return gws.StatusInvalidParameter
	}
}

// LogUpdate is the notification of the message in e, the same for every party.
func (r Renderer) LogUpdate(s im.Session, e im.Event) gws.IMLogUpdate {
	update := gws.IMLogUpdate{
		Notification:  gws.Notification{MessageType: gws.IMLogUpdateMessage, NotificationType: gws.NewMessage},
		IMSessionPath: sessionPath(s.ID), Message: e.Message.Text,
	}
	if !r.Strict {
		update.MessageID, update.Index = e.Message.ID, e.Message.Index
		update.Timestamp, update.Sender = gws.Time(e.At), sender(s, e.Sender)
	}
	return update
}

// DeliveryFailed is ▲ the notification of a message that did not reach the SIP
// peer, as e says (D-52).
func (r Renderer) DeliveryFailed(s im.Session, e im.Event) gws.IMLogUpdate {
	return gws.IMLogUpdate{
		Notification:  gws.Notification{MessageType: gws.IMLogUpdateMessage, NotificationType: gws.DeliveryFailed},
		IMSessionPath: sessionPath(s.ID), Message: e.Reason.Text,
		MessageID: e.Message.ID, Index: e.Message.Index, Timestamp: gws.Time(e.At),
	}
}

// Messages is a part of the transcript (D-17); misses tell which of them did
// not arrive, and why (D-52).
func (r Renderer) Messages(s im.Session, events, misses []im.Event) []gws.Message {
	why := map[int64]string{}
	for _, miss := range misses {
		why[miss.Message.Index] = miss.Reason.Text
	}
	shown := make([]gws.Message, len(events))
	for i, e := range events {
		shown[i] = gws.Message{Index: e.Message.Index, MessageID: e.Message.ID, Type: gws.Text,
			Text: e.Message.Text, Sender: sender(s, e.Sender), Timestamp: gws.Time(e.At), DeliveryError: why[e.Message.Index]}
	}
	return shown
}
