package api

import (
	"net/http"

	"parley/gws"
	"parley/internal/fault"
)

// allowedOrigins is the one setting of the group access-control.
const allowedOrigins = "allowedOrigins"

// accessControl is the resource /settings/access-control: from which origins
// pages may ask for users of the administrator's own contact center, besides
// those of the configuration (gws-api 2.6).
func (a *API) accessControl() resource {
	return resource{always, methods{
		http.MethodGet: adminOnly(a.origins), http.MethodPost: adminOnly(a.addOrigins),
		http.MethodPut: adminOnly(a.setOrigins), http.MethodDelete: adminOnly(a.removeOrigins),
	}}
}

func adminOnly(handle handler) handler {
	return func(q *request) (any, error) {
		if !q.user.Admin() {
			return nil, fault.New("api.admin", fault.Permission, q.user.UserName, "Only administrators may do this")
		}
		return handle(q)
	}
}

func (a *API) origins(q *request) (any, error) {
	answer := gws.AccessControlAnswer{Settings: []gws.OriginsSetting{}}
	if own := a.Origins.Of(q.user.ContactCenter); own != nil {
		answer.Settings = append(answer.Settings, gws.OriginsSetting{Name: allowedOrigins, Value: own})
	}
	return answer, nil
}

// addOrigins makes the setting, which must not be there yet.
func (a *API) addOrigins(q *request) (any, error) {
	if a.Origins.Of(q.user.ContactCenter) != nil {
		return nil, fault.New("api.origins", fault.Exists, allowedOrigins, "The setting allowedOrigins exists already; PUT changes it")
	}
	return a.setOrigins(q)
}

// setOrigins takes the whole list, whatever was there before.
func (a *API) setOrigins(q *request) (any, error) {
	list, err := q.body.origins()
	if err != nil {
		return nil, err
	}
	return nil, a.Origins.Set(q.Context(), q.user.ContactCenter, list)
}

func (a *API) removeOrigins(q *request) (any, error) {
	if a.Origins.Of(q.user.ContactCenter) == nil {
		return nil, fault.New("api.origins", fault.NotFound, allowedOrigins, "The setting allowedOrigins is not set")
	}
	return nil, a.Origins.Set(q.Context(), q.user.ContactCenter, nil)
}

// origins reads the new value of the setting.
func (f fields) origins() ([]string, error) {
	setting, err := f.setting()
	if err != nil {
		return nil, err
	}
	name, err := setting.text("name")
	switch {
	case err != nil:
		return nil, err
	case name == "":
		return nil, required("name")
	case name != allowedOrigins:
		return nil, fault.New("api.origins", fault.Invalid, name, "The only setting here is allowedOrigins")
	case !setting.has("value"):
		return nil, required("value")
	}
	return setting.texts("value")
}

// setting reads {"settings":{"name":…,"value":[…]}}, the list of one that GET
// answers, or the setting alone.
func (f fields) setting() (fields, error) {
	if !f.has("settings") {
		return f, nil
	}
	if f["settings"][0] != '[' {
		return f.object("settings")
	}
	var list []fields
	if err := f.into("settings", &list, "an object, or a list of one"); err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, fault.New("api.origins", fault.Invalid, "settings", "settings must be an object, or a list of one")
	}
	return list[0], nil
}
