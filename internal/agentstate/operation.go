package agentstate

import (
	"fmt"
	"unicode/utf8"

	"parley/internal/fault"
)

// Operation is a way into a state: the operation's name and the state that it
// leads to.
type Operation struct {
	Name  string // as operationName spells it; unique in a table
	State State
}

// Table is a list of operations, in the order in which desktops show them.
type Table []Operation

// System returns the operations that every installation has (vendor pages
// "Ready", "Not Ready", "Aux Work", "After Call Work").
func System() Table {
	return Table{
		{"Ready", State{ID: "9430250E-0A1B-421F-B372-F29E69366DED", DisplayName: "Ready", Name: Ready}},
		{"NotReady", State{ID: "900D55CC-2BB0-431F-8BF9-D3525B383BE6", DisplayName: "Not Ready", Name: NotReady}},
		{"AuxWork", State{ID: "2B36138D-C564-4562-A8CB-3C32D564F296", DisplayName: "AuxWork", Name: NotReady, WorkMode: "AuxWork"}},
		{"AfterCallWork", State{ID: "D3663509-3D82-4DD3-A82E-2EA8EFA02AEF", DisplayName: "AfterCallWork", Name: NotReady,
			WorkMode: "AfterCallWork"}},
	}
}

// Has reports whether the table has an operation of that name.
func (t Table) Has(operation string) bool {
	_, ok := t.named(operation)
	return ok
}

func (t Table) named(operation string) (Operation, bool) {
	for _, o := range t {
		if o.Name == operation {
			return o, true
		}
	}
	return Operation{}, false
}

// MaxReason is the most characters of a reason.
const MaxReason = 255

// After returns the state that the operation leads to, with the agent's reason.
// An operation that the table lacks, and a reason for being Ready, are
// fault.Invalid; too long a reason is fault.OutOfRange.
func (t Table) After(operation, reason string) (State, error) {
	const op = "agentstate.after"
	o, ok := t.named(operation)
	switch {
	case !ok:
		return State{}, fault.New(op, fault.Invalid, operation, "There is no agent state operation "+operation)
	case reason == "":
		return o.State, nil
	case o.State.Name == Ready:
		return State{}, fault.New(op, fault.Invalid, "reason", operation+" takes no reason")
	case utf8.RuneCountInString(reason) > MaxReason:
		return State{}, fault.New(op, fault.OutOfRange, "reason", fmt.Sprintf("reason is longer than %d characters", MaxReason))
	}
	o.State.Reason = reason
	return o.State, nil
}
