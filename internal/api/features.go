package api

import (
	"parley/gws"
	"parley/internal/directory"
	"parley/internal/fault"
)

// centerFeatures answers GET /features: those of the user's contact center.
func (a *API) centerFeatures(q *request) (any, error) {
	center, err := a.center(q)
	if err != nil {
		return nil, err
	}
	return featureList(q, a.Render.Features(q.base, q.features(center), center))
}

// centerFeature answers GET /features/{feature}.
func (a *API) centerFeature(q *request) (any, error) {
	center, err := a.center(q)
	if err != nil {
		return nil, err
	}
	return oneFeature(q, a.Render.Features(q.base, q.features(center), center))
}

// systemFeatures answers GET /system/features: all that are known.
func (a *API) systemFeatures(q *request) (any, error) {
	if err := q.mayAdminister("features"); err != nil {
		return nil, err
	}
	return featureList(q, a.Render.SystemFeatures(q.base))
}

// systemFeature answers GET /system/features/{feature}.
func (a *API) systemFeature(q *request) (any, error) {
	if err := q.mayAdminister("features"); err != nil {
		return nil, err
	}
	return oneFeature(q, a.Render.SystemFeatures(q.base))
}

func featureList(q *request, shown []gws.Feature) (any, error) {
	return collected(q, shown, func(f gws.Feature) string { return f.URI }, func(all []gws.Feature) any { return gws.FeaturesAnswer{Features: all} })
}

func oneFeature(q *request, shown []gws.Feature) (any, error) {
	for _, f := range shown {
		if f.ID == q.PathValue("feature") {
			return gws.FeatureAnswer{Feature: f}, nil
		}
	}
	return nil, noSuch("feature", q.PathValue("feature"))
}

// assignFeature carries out POST /features (D-14).
func (a *API) assignFeature(q *request) (any, error) {
	if err := q.mayAdminister("features"); err != nil {
		return nil, err
	}
	center, err := a.center(q)
	if err != nil {
		return nil, err
	}
	f, err := q.body.feature()
	if err != nil {
		return nil, err
	}
	ref, err := a.ref(q)
	if err != nil {
		return nil, err
	}
	if f, err = a.Provisioning.AssignFeature(q.Context(), q.user, ref, center.ID, f); err != nil {
		return nil, err
	}
	return a.Render.Created(q.base, q.features(center), string(f)), nil
}

// feature returns the feature that a body names by uri or id.
func (f fields) feature() (directory.Feature, error) {
	id, err := f.text("id")
	if err != nil {
		return "", err
	}
	uri, err := f.text("uri")
	if err != nil {
		return "", err
	}
	if id+uri == "" {
		return "", fault.New("api.features", fault.Missing, "uri", "uri or id is required")
	}
	return directory.Feature(lastPart(or(id, uri), gws.PathFeatures)), nil
}

// features is the collection that the request is about: /features, or that of
// the contact center in the path.
func (q *request) features(center directory.ContactCenter) string {
	if q.PathValue("id") == "" {
		return gws.PathFeatures
	}
	return gws.PathContactCenters + "/" + center.ID + gws.PathFeatures
}

// featuresOf is where who asks finds the features of a contact center.
func (q *request) featuresOf(center directory.ContactCenter) string {
	if center.DomainName == q.user.ContactCenter {
		return gws.PathFeatures
	}
	return gws.PathContactCenters + "/" + center.ID + gws.PathFeatures
}

// unassignFeature carries out DELETE /features/{feature}.
func (a *API) unassignFeature(q *request) (any, error) {
	if err := q.mayAdminister("features"); err != nil {
		return nil, err
	}
	center, err := a.center(q)
	if err != nil {
		return nil, err
	}
	return nil, a.Provisioning.UnassignFeature(q.Context(), q.user, center.ID, directory.Feature(q.PathValue("feature")))
}
