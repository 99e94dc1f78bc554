package directory

import "slices"

// UserID is 32 hexadecimal digits.
type UserID string

// DeviceID is a UUID in its usual text form.
type DeviceID string

// Role is what a user may be, in the API's words.
type Role string

// The roles of the vendor's API (gws-api 5).
const (
	RoleAgent      Role = "ROLE_AGENT"
	RoleSupervisor Role = "ROLE_SUPERVISOR"
	RoleAdmin      Role = "ROLE_ADMIN"
	RoleAPIUser    Role = "ROLE_API_USER"
)

// Roles returns all roles there are.
func Roles() []Role { return []Role{RoleAgent, RoleSupervisor, RoleAdmin, RoleAPIUser} }

// ContactCenter is a tenant.
type ContactCenter struct {
	ID         string // 32 hexadecimal digits
	DomainName string // unique, without dots
	Features   []Feature

	Country     Country
	AgentStates []AgentState // of its own, in the order in which desktops show them
}

// Has reports whether the feature is assigned to the contact center.
func (c ContactCenter) Has(f Feature) bool { return slices.Contains(c.Features, f) }

// DeviceType is the kind of a DN on its switch.
type DeviceType string

// The device types (contract section 3).
const (
	Extension   DeviceType = "Extension"
	ACDPosition DeviceType = "ACDPosition"
)

// Device is a DN.
type Device struct {
	ID               DeviceID
	ContactCenter    string // domain name
	PhoneNumber      string // unique in its contact center
	TelephonyNetwork string // Private or Public
	Type             DeviceType
	Annex            Annex
	SIP              SIPCredential
}

// SIPCredential is what a softphone that registers as this DN is checked
// against (D-39): a password, or its digests; neither means it cannot register.
type SIPCredential struct {
	Password string            // never leaves the process
	HA1      map[string]string // hexadecimal H(user:realm:password) by algorithm: MD5, SHA-256, SHA-512-256
}

// String keeps secrets out of whatever prints a device.
func (SIPCredential) String() string { return "(secret)" }

// Place is where an agent sits.
type Place struct {
	ID            string // 32 hexadecimal digits
	ContactCenter string // domain name
	Name          string // unique in its contact center
	Devices       []DeviceID
}

// User is a person who may log in.
type User struct {
	ID            UserID
	ContactCenter string // domain name
	UserName      string // unique over all contact centers
	FirstName     string
	LastName      string
	EmailAddress  string
	EmployeeID    string
	Roles         []Role
	Enabled       bool
	Place         string     // name of the default place; empty: none
	Devices       []DeviceID // assigned directly (D-33)
	Skills        []string
	Settings      map[string]map[string]string
	Denied        []Privilege // privileges taken away; by default all are granted
	Credential    Credential
}

// Credential is what a password is checked against: one of the two.
type Credential struct {
	Password string // as the provisioning file says it; never leaves the process
	Hash     string // argon2id in PHC form
}

// String keeps secrets out of whatever prints a user.
func (Credential) String() string { return "(secret)" }

// HasRole reports whether the user has one of the roles.
func (u User) HasRole(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(u.Roles, r) })
}
