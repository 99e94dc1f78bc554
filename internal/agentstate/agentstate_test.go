package agentstate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/internal/agentstate"
	"parley/internal/fault"
)

// system is the vendor's table, row by row: his pages "Ready", "Not Ready",
// "Aux Work" and "After Call Work".
var system = map[string]agentstate.State{
	"Ready":         {ID: "9430250E-0A1B-421F-B372-F29E69366DED", DisplayName: "Ready", Name: "Ready"},
	"NotReady":      {ID: "900D55CC-2BB0-431F-8BF9-D3525B383BE6", DisplayName: "Not Ready", Name: "NotReady"},
	"AuxWork":       {ID: "2B36138D-C564-4562-A8CB-3C32D564F296", DisplayName: "AuxWork", Name: "NotReady", WorkMode: "AuxWork"},
	"AfterCallWork": {ID: "D3663509-3D82-4DD3-A82E-2EA8EFA02AEF", DisplayName: "AfterCallWork", Name: "NotReady", WorkMode: "AfterCallWork"},
}

func TestSystem(t *testing.T) {
	table := agentstate.System()
	if len(table) != len(system) {
		t.Errorf("%d operations, want %d", len(table), len(system))
	}
	for name, want := range system {
		t.Run(name+" leads to its state", func(t *testing.T) {
			got, err := table.After(name, "")
			if diff := cmp.Diff(want, got); diff != "" || err != nil || !table.Has(name) {
				t.Error(err, diff)
			}
		})
		t.Run(name+" and a reason", func(t *testing.T) {
			got, err := table.After(name, "Mittagspause ☕")
			if want.Name == agentstate.Ready {
				if fault.KindOf(err) != fault.Invalid {
					t.Error(got, err)
				}
				return
			}
			want.Reason = "Mittagspause ☕"
			if got != want || err != nil {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestAfter(t *testing.T) {
	table := agentstate.System()
	for name, c := range map[string]struct {
		operation, reason string
		want              fault.Kind
	}{
		"an unknown operation is invalid":        {"Lunch", "", fault.Invalid},
		"spelling counts":                        {"ready", "", fault.Invalid},
		"no operation is invalid":                {"", "", fault.Invalid},
		"a reason of 256 characters is too long": {"NotReady", strings.Repeat("é", 256), fault.OutOfRange},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := table.After(c.operation, c.reason); err == nil || fault.KindOf(err) != c.want || got != (agentstate.State{}) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	t.Run("a reason of 255 characters is not", func(t *testing.T) {
		if got, err := table.After("AuxWork", strings.Repeat("é", 255)); err != nil || len(got.Reason) != 510 {
			t.Error(got, err)
		}
	})
	t.Run("a reason does not stay in the table", func(t *testing.T) {
		if got, err := table.After("AuxWork", ""); err != nil || got.Reason != "" {
			t.Error(got, err)
		}
	})
}

func TestFolded(t *testing.T) {
	out := agentstate.Standing{}
	in := agentstate.Standing{State: agentstate.Entered()}
	ready := agentstate.Standing{State: system["Ready"]}
	aux := agentstate.Standing{State: system["AuxWork"], DoNotDisturb: true}
	for name, c := range map[string]struct {
		devices []agentstate.Standing
		want    agentstate.Standing
	}{
		"no device is nobody":                     {nil, out},
		"logged in nowhere is logged out":         {[]agentstate.Standing{out, out}, out},
		"one device speaks for itself":            {[]agentstate.Standing{out, aux, out}, aux},
		"ready on one is ready":                   {[]agentstate.Standing{in, ready}, ready},
		"else the first counts":                   {[]agentstate.Standing{in, aux}, in},
		"reachable on one is not do-not-disturb":  {[]agentstate.Standing{aux, in}, agentstate.Standing{State: aux.State}},
		"the first of two that are ready counts":  {[]agentstate.Standing{ready, {State: ready.State, DoNotDisturb: true}}, ready},
		"do-not-disturb on all is do-not-disturb": {[]agentstate.Standing{aux, out, aux}, aux},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, agentstate.Folded(c.devices)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFoldedLaws: what holds of every folding.
func TestFoldedLaws(t *testing.T) {
	states := []agentstate.State{{}, agentstate.Entered(), system["Ready"], system["NotReady"], system["AuxWork"]}
	rapid.Check(t, func(t *rapid.T) {
		devices := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) agentstate.Standing {
			s := agentstate.Standing{State: rapid.SampledFrom(states).Draw(t, "state")}
			s.DoNotDisturb = s.LoggedIn() && rapid.Bool().Draw(t, "dnd")
			return s
		}), 0, 5).Draw(t, "devices")
		folded := agentstate.Folded(devices)
		in, ready, open := false, false, false
		for _, s := range devices {
			in = in || s.LoggedIn()
			ready = ready || s.Name == agentstate.Ready
			open = open || s.LoggedIn() && !s.DoNotDisturb
		}
		if folded.LoggedIn() != in || (folded.Name == agentstate.Ready) != ready || folded.DoNotDisturb != (in && !open) {
			t.Fatalf("%+v of %+v", folded, devices)
		}
	})
}
