package gws

import "encoding/json"

// User is a person who may log in (vendor page "Users"). The collections are
// subresources: nil when not asked for and then absent, never null. Desktops
// read settings and devices without looking whether they are there.
type User struct {
	ID             string `json:"id"` // 32 hexadecimal digits
	UserName       string `json:"userName"`
	Password       string `json:"password"` // always "" in an answer
	FirstName      string `json:"firstName"`
	LastName       string `json:"lastName"`
	EmailAddress   string `json:"emailAddress"`
	Roles          []Role `json:"roles"` // never nil on the wire
	Enabled        bool   `json:"enabled"`
	ChangePassword bool   `json:"changePasswordOnFirstLogin"`
	ContactCenter  string `json:"contactCenterId,omitempty"`
	URI            string `json:"uri"`
	Path           string `json:"path"`                 // "/users/{id}"
	EmployeeID     string `json:"employeeId,omitempty"` // ▲ provisioning view, as is the next
	Place          string `json:"place,omitempty"`      // ▲ name of the default place

	Devices    []Device          `json:"devices,omitzero"`
	Channels   []Channel         `json:"channels,omitzero"`
	Settings   Settings          `json:"settings,omitzero"`
	Features   []Feature         `json:"features,omitzero"`
	Skills     []Skill           `json:"skills,omitzero"`
	Groups     []Group           `json:"groups,omitzero"`
	Calls      []json.RawMessage `json:"calls,omitzero"` // not served: empty
	Chats      []json.RawMessage `json:"chats,omitzero"` // not served: empty
	IMSessions []IMSession       `json:"imSessions,omitzero"`
}

// Role is what a user may be.
type Role string

// The roles.
const (
	RoleAgent      Role = "ROLE_AGENT"
	RoleSupervisor Role = "ROLE_SUPERVISOR"
	RoleAdmin      Role = "ROLE_ADMIN"
	RoleAPIUser    Role = "ROLE_API_USER"
)

// Settings are a user's options: section, key, value.
type Settings map[string]map[string]string

// Skill is one skill of a user.
type Skill struct {
	ID          string `json:"id,omitempty"`
	DisplayName string `json:"displayName"`
	Level       int    `json:"level,omitempty"`
}

// Group is a group that a user belongs to.
type Group struct {
	ID          string `json:"id,omitempty"`
	DisplayName string `json:"displayName"`
}

// Feature is one feature of the vendor's list (vendor page "Features").
type Feature struct {
	ID          string `json:"id"` // "api-voice-instant-messaging"
	DisplayName string `json:"displayName"`
	Description string `json:"description"`
	URI         string `json:"uri"`
	Path        string `json:"path"`
}

// The features that IM needs.
const (
	FeatureVoice            = "api-voice"
	FeatureInstantMessaging = "api-voice-instant-messaging"
)
