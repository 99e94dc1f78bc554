package gws_test

import (
	"encoding/json"
	"testing"

	"parley/gws"

	"github.com/google/go-cmp/cmp"
)

// TestSettings: the wire forms of what is no sample of the vendor's.
func TestSettings(t *testing.T) {
	for want, value := range map[string]any{
		`{"statusCode":0,"settings":[{"operationName":"AuxWork","id":"2B36138D-C564-4562-A8CB-3C32D564F296","displayName":"AuxWork","state":"NotReady","workMode":"AuxWork"}]}`: gws.AgentStatesAnswer{
			Settings: []gws.AgentState{{OperationName: gws.OpAuxWork, UserState: gws.UserState{ID: gws.AuxWorkStateID,
				DisplayName: "AuxWork", State: "NotReady", WorkMode: "AuxWork"}}}},
		`{"statusCode":0,"settings":{"countryCode":"US","countryDigits":"1","countryName":"United States"}}`: gws.GeneralSettingsAnswer{
			Settings: gws.GeneralSettings{CountryCode: "US", CountryDigits: "1", CountryName: "United States"}},
		`{"statusCode":0,"channel":{"channel":"voice","userState":{"state":"LoggedIn"},"dndState":"Off"}}`: gws.ChannelAnswer{
			Channel: gws.Channel{Channel: gws.ChannelVoice, UserState: gws.UserState{State: "LoggedIn"}, DNDState: gws.Off}},
		`{"operationName":"NotReady","reason":"lunch"}`: gws.ChangeState{Operation: gws.Operation{OperationName: gws.OpNotReady}, Reason: "lunch"},
		`{"operationName":"Ready"}`:                     gws.ChangeState{Operation: gws.Operation{OperationName: gws.OpReady}},
		`{"operationName":"DoNotDisturbOn"}`:            gws.DoNotDisturb{Operation: gws.Operation{OperationName: gws.OpDoNotDisturbOn}},
	} {
		if diff := cmp.Diff(want, write(t, value)); diff != "" {
			t.Error(diff)
		}
	}
	t.Run("an agent state is read back whole", func(t *testing.T) {
		var got gws.AgentState
		if err := json.Unmarshal([]byte(`{"operationName":"Lunch","id":"1","displayName":"Lunch","state":"NotReady","reason":"lunch"}`), &got); err != nil {
			t.Fatal(err)
		}
		want := gws.AgentState{OperationName: "Lunch", UserState: gws.UserState{ID: "1", DisplayName: "Lunch", State: "NotReady", Reason: "lunch"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
