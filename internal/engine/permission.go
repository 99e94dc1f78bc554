package engine

import (
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
)

// OffersIM is fault.NotFound if the user's contact center lacks the feature:
// then there are no IM sessions for him, not even forbidden ones (D-26).
func (e *Engine) OffersIM(user directory.User) error {
	center, _ := e.people().ContactCenter(user.ContactCenter)
	if center.Has(directory.FeatureIM) {
		return nil
	}
	return fault.New("engine.offers", fault.NotFound, user.UserName,
		"The feature "+string(directory.FeatureIM)+" is not assigned to your contact center")
}

// mayUseIM says whether the user may use IM at all: the feature hides it
// (D-26), the role and the privilege forbid it (D-27, D-13).
func (e *Engine) mayUseIM(op string, user directory.User) error {
	if err := e.OffersIM(user); err != nil {
		return err
	}
	if !user.HasRole(directory.RoleAgent, directory.RoleSupervisor) {
		return fault.New(op, fault.Permission, user.UserName, "Only agents and supervisors may use IM sessions")
	}
	return e.granted(op, user, directory.CanUseIM)
}

// granted says whether the privilege is granted to the user.
func (e *Engine) granted(op string, user directory.User, p directory.Privilege) error {
	if user.May(p) {
		return nil
	}
	return fault.New(op, fault.Permission, user.UserName, "You lack the privilege "+string(p))
}

// agent is the name of a user in the log.
func agent(user directory.User) im.AgentID { return im.AgentID(user.ID) }
