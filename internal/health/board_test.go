package health_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/directory"
	"parley/internal/health"
)

func TestBoard(t *testing.T) {
	news := 0
	b := health.New(func() { news++ })
	for i, step := range []struct {
		well, news bool
	}{{true, false}, {false, true}, {false, false}, {true, true}, {false, true}} {
		before := news
		if got := b.Set(health.Store, step.well); got != step.news || (news > before) != step.news || b.Well() != step.well || b.Well(health.Store) != step.well {
			t.Errorf("step %d: news %v, called %d times, well %v", i, got, news-before, b.Well())
		}
	}
	if !b.Well("another") {
		t.Error("what nobody spoke of is not well")
	}
}

func TestServices(t *testing.T) {
	center := directory.ContactCenter{Features: directory.DefaultFeatures()}
	provisioning := health.Service{ID: "provisioning", Name: "Provisioning", Type: health.Provisioning, State: health.Active}
	voice := health.Service{ID: "voice", Name: "parley", Type: health.Voice, State: health.Active}
	b := health.New(func() {})
	if diff := cmp.Diff([]health.Service{provisioning, voice}, b.Services(center)); diff != "" {
		t.Error(diff)
	}
	b.Set(health.Store, false)
	provisioning.State, voice.State = health.ReadOnly, health.Inactive
	if diff := cmp.Diff([]health.Service{provisioning, voice}, b.Services(center)); diff != "" {
		t.Error("without a store:", diff)
	}
	center.Features = []directory.Feature{directory.FeatureVoice}
	if diff := cmp.Diff([]health.Service{voice}, b.Services(center)); diff != "" {
		t.Error("without provisioning:", diff)
	}
}
