package directory

import "time"

// Note tells that the provisioning file and changes made by the API met, and
// what became of it (D-41).
type Note struct {
	At            time.Time
	ContactCenter string // domain name
	Kind          string // "user", "device", "place", "contact-center"
	Name          string
	Text          string
}
