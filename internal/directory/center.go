package directory

import "strings"

// Country is where a contact center is, as desktops need it to read numbers;
// the zero Country is none that is known.
type Country struct {
	Code   string // ISO 3166: "DE"
	Digits string // the calling code: "49"
	Name   string
}

// AgentState is a state of a contact center's own besides the system's four:
// an operation that leads to a variant of Ready or NotReady.
type AgentState struct {
	OperationName string // unique in its contact center, and none of the API's own
	DisplayName   string
	State         string // Ready or NotReady
	WorkMode      string // AuxWork, AfterCallWork; empty: none
}

// NewAgentStateID returns the id of a contact center's own agent state, spelled
// like the system's.
func NewAgentStateID(domain, operation string) string {
	return strings.ToUpper(uuid("agent-state", domain, operation))
}
