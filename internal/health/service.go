package health

import "parley/internal/directory"

// Type is what a service is for, in the vendor's words (page "Services").
type Type string

// The types that parley has services of.
const (
	Provisioning Type = "Provisioning"
	Voice        Type = "Voice"
)

// State is how a service can be used.
type State string

// The states (D-70).
const (
	Active   State = "Active"
	ReadOnly State = "ReadOnly" // what is there can be read, nothing can be changed
	Inactive State = "Inactive"
)

// Service is an aspect of the API and its present state.
type Service struct {
	ID    string
	Name  string
	Type  Type
	State State
}

// Services are those of a contact center, which its features decide.
func (b *Board) Services(center directory.ContactCenter) []Service {
	var all []Service
	for _, one := range []struct {
		Service
		feature directory.Feature
		needs   Dependency
		without State
	}{
		{Service{"provisioning", "Provisioning", Provisioning, Active}, directory.FeatureProvisioningRead, Store, ReadOnly},
		{Service{"voice", "parley", Voice, Active}, directory.FeatureVoice, Store, Inactive},
	} {
		if !center.Has(one.feature) {
			continue
		}
		if !b.Well(one.needs) {
			one.State = one.without
		}
		all = append(all, one.Service)
	}
	return all
}
