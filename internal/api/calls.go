package api

import (
	"encoding/json"

	"parley/gws"
	"parley/internal/directory"
	"parley/internal/fault"
)

// calls answers GET /me/calls, which a desktop reads anew after a loss (gws-api
// 3.6). There are none.
func (a *API) calls(q *request) (any, error) {
	if q.wantsFields() {
		return gws.CallsAnswer{Calls: []json.RawMessage{}}, nil
	}
	return gws.URIsAnswer{URIs: []string{}}, nil
}

// voiced: without the feature there are no calls to have none of (gws-api 2.1).
func (a *API) voiced(q *request) error {
	center, _ := a.People().ContactCenter(q.user.ContactCenter)
	if center.Has(directory.FeatureVoice) {
		return nil
	}
	return fault.New("api.calls", fault.NotFound, q.user.UserName,
		"The feature "+string(directory.FeatureVoice)+" is not assigned to your contact center")
}
