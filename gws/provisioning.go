package gws

// Paths of provisioning, relative to BasePath.
const (
	PathPlaces         = "/places"
	PathContactCenters = "/contact-centers"
	PathSystemFeatures = "/system/features"
	PathProvisioning   = "/system/provisioning-notes" // ▲ D-41
)

// Features of provisioning.
const (
	FeatureProvisioningRead  = "api-provisioning-read"
	FeatureProvisioningWrite = "api-provisioning-write"
)

// Place is where an agent sits. The vendor's page was not to be seen; its shape
// is the generic one (D-14).
type Place struct {
	ID            string   `json:"id"` // 32 hexadecimal digits
	Name          string   `json:"name"`
	DevicePaths   []string `json:"devicePaths"` // never nil on the wire
	ContactCenter string   `json:"contactCenterId"`
	URI           string   `json:"uri"`
	Path          string   `json:"path"` // "/places/{id}"
}

// PlaceAnswer is one place.
type PlaceAnswer struct {
	Answer
	Place Place `json:"place"`
}

// PlacesAnswer is the collection with fields=*.
type PlacesAnswer struct {
	Answer
	Places []Place `json:"places"`
}

// ContactCenter is a tenant, in the generic shape (D-14).
type ContactCenter struct {
	ID         string   `json:"id"`
	DomainName string   `json:"domainName"` // unique, without dots
	Features   []string `json:"features"`   // ids; never nil on the wire
	URI        string   `json:"uri"`
	Path       string   `json:"path"` // "/contact-centers/{id}"

	Country     *GeneralSettings `json:"country,omitempty"`     // ▲ where it is, if somebody said
	AgentStates []AgentState     `json:"agentStates,omitempty"` // ▲ of its own, besides the system's
}

// ContactCenterAnswer is one contact center.
type ContactCenterAnswer struct {
	Answer
	ContactCenter ContactCenter `json:"contactCenter"`
}

// ContactCentersAnswer is the collection with fields=*.
type ContactCentersAnswer struct {
	Answer
	ContactCenters []ContactCenter `json:"contactCenters"`
}

// NewUser is the body of POST /users, and of PUT and POST /users/{id}, where a
// nil or empty member is not changed. The first five are mandatory in a
// creation; Roles replaces what there was.
type NewUser struct {
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	UserName  string `json:"userName,omitempty"` // cannot be changed
	Password  string `json:"password,omitempty"`
	Roles     []Role `json:"roles,omitempty"`

	EmailAddress  *string   `json:"emailAddress,omitempty"`
	Enabled       *bool     `json:"enabled,omitempty"` // a new user is
	ContactCenter string    `json:"contactCenterId,omitempty"`
	EmployeeID    *string   `json:"employeeId,omitempty"` // ▲ the last five
	Place         *string   `json:"place,omitempty"`      // name of the default place
	Skills        *[]string `json:"skills,omitempty"`
	Settings      Settings  `json:"settings,omitempty"`
	Privileges    *[]string `json:"privileges,omitempty"` // those that are granted (D-13)
}

// NewDevice is the body of POST /devices, and of POST /users/{id}/devices and
// /me/devices, which assign what they make. For PUT /devices/{id} the number
// may be left out; it cannot be changed.
type NewDevice struct {
	PhoneNumber      string `json:"phoneNumber,omitempty"`
	TelephonyNetwork string `json:"telephonyNetwork,omitempty"` // Private or Public

	ContactCenter string                       `json:"contactCenterId,omitempty"`
	Type          string                       `json:"type,omitempty"`  // ▲ Extension or ACDPosition
	Annex         map[string]map[string]string `json:"annex,omitempty"` // ▲ options by section; replaces what there was
	SIP           *SIPSecret                   `json:"sip,omitempty"`   // ▲ nil: not changed
}

// SIPSecret is ▲ what a softphone registers with as a device (D-39). No answer
// ever has it.
type SIPSecret struct {
	Password string `json:"password"` // empty: none, and nobody can register any more
}

// Assignment is the body of POST /users/{id}/devices and /me/devices for a
// device that there is, and of POST /features.
type Assignment struct {
	URI string `json:"uri"`
}

// NewPlace is the body of POST /places, and of PUT and POST /places/{id}.
type NewPlace struct {
	Name          string   `json:"name,omitempty"` // cannot be changed
	DevicePaths   []string `json:"devicePaths"`    // replaces what there was; nil: not changed
	ContactCenter string   `json:"contactCenterId,omitempty"`
}

// ProvisioningNote is ▲ what became of a change that the provisioning file and
// the API saw differently (D-41).
type ProvisioningNote struct {
	Timestamp     string `json:"timestamp"` // see Time
	ContactCenter string `json:"domainName"`
	Kind          string `json:"kind"` // "user", "device", "place", "contact-center"
	Name          string `json:"name"`
	Text          string `json:"text"`
}

// ProvisioningNotesAnswer is ▲ GET /system/provisioning-notes, the oldest first.
type ProvisioningNotesAnswer struct {
	Answer
	Notes []ProvisioningNote `json:"notes"`
}
