package gws

// NotificationMessageType is the messageType of every notification.
type NotificationMessageType string

// The message types.
const (
	IMSessionStateChangeMessage NotificationMessageType = "IMSessionStateChangeMessage"
	IMLogUpdateMessage          NotificationMessageType = "IMLogUpdateMessage"
	DeviceStateChangeMessage    NotificationMessageType = "DeviceStateChangeMessage"
	ChannelStateChangeMessageV2 NotificationMessageType = "ChannelStateChangeMessageV2"
	ServiceStateChangeMessage   NotificationMessageType = "ServiceStateChangeMessage" // D-30
)

// NotificationType says what a notification tells.
type NotificationType string

// The notification types of IM.
const (
	StatusChange        NotificationType = "StatusChange"
	AttachedDataChanged NotificationType = "AttachedDataChanged"
	NotificationError   NotificationType = "Error" // D-04
	NewMessage          NotificationType = "NewMessage"
	DeliveryFailed      NotificationType = "DeliveryFailed" // ▲ a message did not reach the SIP peer (D-52)
)

// Notification is what all notifications have; a reader looks at it first.
type Notification struct {
	MessageType      NotificationMessageType `json:"messageType"`
	NotificationType NotificationType        `json:"notificationType,omitempty"` // devices have none
}

// IMSessionStateChange is the data of an IMSessionStateChangeMessage.
type IMSessionStateChange struct {
	Notification
	IMSession    IMSession  `json:"imSession"`
	ErrorCode    StatusCode `json:"errorCode,omitempty"`    // with Error
	ErrorMessage string     `json:"errorMessage,omitempty"` // with Error
}

// IMLogUpdate is the data of an IMLogUpdateMessage. The sender gets one too.
type IMLogUpdate struct {
	Notification
	IMSessionPath string `json:"imSessionPath"` // "/im-sessions/{id}"
	Message       string `json:"message"`       // the text itself; with DeliveryFailed: why, in words

	MessageID string `json:"messageId,omitempty"` // ▲ the last four: D-09
	Index     int64  `json:"index,omitempty"`     // ▲ 1-based, gap-free per session
	Timestamp string `json:"timestamp,omitempty"` // ▲ see Time
	Sender    Sender `json:"sender,omitzero"`     // ▲ not with DeliveryFailed
}

// DeviceStateChange is the data of a DeviceStateChangeMessage.
type DeviceStateChange struct {
	Notification
	Devices []Device `json:"devices"` // never nil on the wire
}

// ChannelStateChange is the data of a ChannelStateChangeMessageV2.
type ChannelStateChange struct {
	Notification
	Channels []Channel `json:"channels"` // never nil on the wire
}
