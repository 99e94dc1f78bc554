package render

import (
	"parley/gws"
	"parley/internal/health"
)

// Services shows how the API can be used now; never nil.
func (r Renderer) Services(base Base, all []health.Service) []gws.Service {
	shown := make([]gws.Service, len(all))
	for i, s := range all {
		shown[i] = r.service(base, s)
	}
	return shown
}

func (r Renderer) service(base Base, s health.Service) gws.Service {
	path := gws.PathServices + "/" + s.ID
	return gws.Service{ID: s.ID, Name: s.Name, Type: string(s.Type), State: string(s.State), URI: base.uri(path), Path: path}
}

// ServiceStateChange is the notification of a service that changed (D-30).
func (r Renderer) ServiceStateChange(base Base, s health.Service) gws.ServiceStateChange {
	return gws.ServiceStateChange{Notification: gws.Notification{MessageType: gws.ServiceStateChangeMessage}, Service: r.service(base, s)}
}
