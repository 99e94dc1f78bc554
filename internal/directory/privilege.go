package directory

import "slices"

// Privilege is a desktop's right that is granted in a user's settings (D-13).
type Privilege string

// The privileges of instant messaging; a user has all of them unless the
// provisioning says otherwise.
const (
	CanUseIM     Privilege = "InteractionWorkspace.IM.canUse"
	CanMakeIM    Privilege = "InteractionWorkspace.IM.canMakeIM"
	CanReleaseIM Privilege = "InteractionWorkspace.IM.canReleaseIM"
)

// Desktops look for privileges among the options of this section, with this
// value.
const (
	GrantsSection = "tasks"
	Granted       = "grant"
)

// Privileges returns all privileges there are.
func Privileges() []Privilege { return []Privilege{CanUseIM, CanMakeIM, CanReleaseIM} }

// May reports whether the privilege is granted.
func (u User) May(p Privilege) bool { return !slices.Contains(u.Denied, p) }

// TakeGrants makes privileges of what the settings say of them: Granted grants
// one, any other value takes it away. They are no settings then, so that nothing
// is said twice. It changes the maps of the settings.
func (u *User) TakeGrants() {
	options := u.Settings[GrantsSection]
	for _, p := range Privileges() {
		value, said := options[string(p)]
		if !said {
			continue
		}
		delete(options, string(p))
		u.Denied = slices.DeleteFunc(slices.Clone(u.Denied), func(d Privilege) bool { return d == p })
		if value != Granted {
			u.Denied = append(u.Denied, p)
		}
		if len(options) == 0 {
			delete(u.Settings, GrantsSection)
		}
	}
}
