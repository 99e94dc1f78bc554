package render

import (
	"parley/gws"
	"parley/internal/agentstate"
	"parley/internal/directory"
)

// Colleague shows a user to another, who would reach him at the seat.
func (r Renderer) Colleague(u directory.User, at Seat, inSession, lost bool) gws.Colleague {
	fitness := at.Fitness()
	return gws.Colleague{UserName: u.UserName, FirstName: u.FirstName, LastName: u.LastName, PhoneNumber: at.PhoneNumber,
		Presence: presence(at.Standing, inSession), Lost: lost, IMCapable: fitness.Fit, IMUnfitReason: fitness.Why}
}

func presence(s agentstate.Standing, inSession bool) gws.Presence {
	switch {
	case !s.LoggedIn():
		return gws.PresenceLoggedOut
	case inSession:
		return gws.PresenceInSession
	case s.DoNotDisturb:
		return gws.PresenceDoNotDisturb
	case s.Name == agentstate.Ready:
		return gws.PresenceReady
	case s.Name == agentstate.NotReady:
		return gws.PresenceNotReady
	}
	return gws.PresenceLoggedIn
}
