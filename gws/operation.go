package gws

// OperationName tells operations apart. The same words are a resource's
// capabilities.
type OperationName string

// The operations of an IM session and of an agent's own session.
const (
	OpInitiateIMSession         OperationName = "InitiateIMSession"
	OpSendMessage               OperationName = "SendMessage"
	OpComplete                  OperationName = "Complete"
	OpAttachUserData            OperationName = "AttachUserData"
	OpUpdateUserData            OperationName = "UpdateUserData"
	OpDeleteUserData            OperationName = "DeleteUserData"
	OpAccept                    OperationName = "Accept" // ▲ D-01
	OpReject                    OperationName = "Reject" // ▲ D-01
	OpStartContactCenterSession OperationName = "StartContactCenterSession"
	OpEndContactCenterSession   OperationName = "EndContactCenterSession"
	OpReady                     OperationName = "Ready"
	OpNotReady                  OperationName = "NotReady"
	OpAuxWork                   OperationName = "AuxWork"
	OpAfterCallWork             OperationName = "AfterCallWork"
	OpDoNotDisturbOn            OperationName = "DoNotDisturbOn"
	OpDoNotDisturbOff           OperationName = "DoNotDisturbOff"
)

// Operation is the body of an operation that takes nothing but its name, and
// what a server reads first of any other.
type Operation struct {
	OperationName OperationName `json:"operationName"`
}

// Destination is the number to reach.
type Destination struct {
	PhoneNumber string `json:"phoneNumber"`
}

// InitiateIMSession begins a session: POST /me/im-sessions. The answer does not
// name the session; its first notification does.
type InitiateIMSession struct {
	Operation
	Destination Destination `json:"destination,omitzero"` // mandatory
	UserData    UserData    `json:"userData,omitempty"`
	DevicePath  string      `json:"devicePath,omitempty"` // needed with several IM-capable devices
}

// SendMessage says something: POST /me/im-sessions/{id}, like all that follow.
// The vendor demands Destination and DevicePath; parley's friendly mode does
// not (D-20).
type SendMessage struct {
	Operation
	Text            string      `json:"text"`
	Destination     Destination `json:"destination,omitzero"`
	DevicePath      string      `json:"devicePath,omitempty"`
	ClientMessageID string      `json:"clientMessageId,omitempty"` // ▲ a repeat is stored once (D-32)
}

// Complete releases the session.
type Complete struct{ Operation }

// Accept ▲ answers a session that is Alerting on a DN that does not answer by itself.
type Accept struct{ Operation }

// Reject ▲ declines it.
type Reject struct{ Operation }

// AttachUserData adds to the user data, or replaces what has the same key (D-21).
type AttachUserData struct {
	Operation
	UserData UserData `json:"userData,omitempty"` // mandatory
}

// UpdateUserData replaces values by key, or adds them.
type UpdateUserData struct {
	Operation
	UserData UserData `json:"userData,omitempty"` // mandatory
}

// DeleteUserData removes one key, or ▲ several.
type DeleteUserData struct {
	Operation
	Key  string   `json:"key,omitempty"` // mandatory without Keys
	Keys []string `json:"keys,omitempty"`
}

// StartContactCenterSession logs the agent in on devices: POST /me (D-10, D-33).
type StartContactCenterSession struct {
	Operation
	Channels   []string `json:"channels,omitempty"` // "voice", "im"
	Place      string   `json:"place,omitempty"`    // name; absent: the agent's default
	DevicePath string   `json:"devicePath,omitempty"`
	LoginCode  string   `json:"loginCode,omitempty"`
	Queue      string   `json:"queue,omitempty"`
}

// EndContactCenterSession logs the agent out and ends the HTTP session: POST /me.
type EndContactCenterSession struct{ Operation }
