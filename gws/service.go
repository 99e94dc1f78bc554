package gws

// PathServices is the collection of services, relative to BasePath.
const PathServices = "/services"

// Service is an aspect of the API and how it can be used (vendor page
// "Services").
type Service struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Type  string `json:"type"`  // Provisioning, Voice
	State string `json:"state"` // Active, ReadOnly, Inactive (D-70)
	URI   string `json:"uri"`
	Path  string `json:"path"` // "/services/{id}"
}

// ServiceAnswer is one service.
type ServiceAnswer struct {
	Answer
	Service Service `json:"service"`
}

// ServicesAnswer is the collection with fields=*.
type ServicesAnswer struct {
	Answer
	Services []Service `json:"services"`
}

// ServiceStateChange is the data of a ServiceStateChangeMessage.
type ServiceStateChange struct {
	Notification
	Service Service `json:"service"`
}
