package agentstate

// Name is the state proper, in the vendor's words.
type Name string

// The states. LoggedOut is never kept: it is the absence of a standing.
const (
	LoggedOut Name = "LoggedOut"
	LoggedIn  Name = "LoggedIn"
	Ready     Name = "Ready"
	NotReady  Name = "NotReady"
)

// State is what an agent is doing. The zero State is that of nobody: LoggedOut.
type State struct {
	ID          string // of the system's or a custom state; empty for LoggedIn and LoggedOut
	DisplayName string
	Name        Name
	WorkMode    string // AuxWork, AfterCallWork; empty: none
	Reason      string // the agent's own words; empty: none
}

// Entered is the state of who has just logged in (gws-api 4.4).
func Entered() State { return State{Name: LoggedIn} }

// Standing is how an agent stands on one device, or on a channel. The zero
// Standing is that of a device where nobody is logged in.
type Standing struct {
	State
	DoNotDisturb bool
}

// LoggedIn reports whether somebody is logged in at all.
func (s Standing) LoggedIn() bool { return s.Name != "" }

// Folded is how an agent stands on a channel that all the devices serve: as on
// the device where he is Ready, else as on the first where he is logged in.
// Do-not-disturb is on if it is on wherever he is logged in (D-44, D-45).
func Folded(devices []Standing) Standing {
	var folded Standing
	disturb := true
	for _, s := range devices {
		if !s.LoggedIn() {
			continue
		}
		disturb = disturb && s.DoNotDisturb
		if !folded.LoggedIn() || folded.Name != Ready && s.Name == Ready {
			folded.State = s.State
		}
	}
	folded.DoNotDisturb = disturb && folded.LoggedIn()
	return folded
}
