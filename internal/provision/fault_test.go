package provision_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/fault"
	"parley/internal/provision"
)

// A row is a piece of the file, put into the frame that its name begins with,
// and what its author hears of it.
func TestParse_faults(t *testing.T) {
	frames := map[string]string{
		"file":   "%",
		"center": "contactCenters:\n  - %",
		"device": "contactCenters:\n  - {domainName: demo, features: [], devices: [\n%]}",
		"place":  "contactCenters:\n  - {domainName: demo, features: [], devices: [{phoneNumber: 3001}, {phoneNumber: 3002}], places: [\n%]}",
		"user":   "contactCenters:\n  - {domainName: demo, features: [], devices: [{phoneNumber: 3001}], users: [\n%]}",
	}
	for name, c := range map[string]struct{ piece, want string }{
		"file, empty":             {"", "1: has no contactCenters; a file without any would lock everybody out"},
		"file, nobody":            {"contactCenters: []", "1: has no contactCenters; a file without any would lock everybody out"},
		"file, misspelt":          {"contactCentres: []", "1: contactCentres: unknown key; did you mean contactCenters?"},
		"file, no list":           {"contactCenters: {}", "1: contactCenters: is a section; expected a list, each item a contact center"},
		"file, odd item":          {"contactCenters: [3]", "1: contactCenters: is a number; expected keys with values"},
		"file, not YAML":          {"contactCenters: [", "1: is not YAML: did not find expected node content"},
		"center, no name":         {"{features: []}", "2: contactCenters: has no domainName; expected 1 to 64 letters, digits, - or _ (no dots)"},
		"center, dots":            {"{domainName: a.b, features: []}", `2: contactCenters.domainName: "a.b" is not usable; expected 1 to 64 letters, digits, - or _ (no dots)`},
		"center, twice":           {"{domainName: a, features: []}\n  - {domainName: a, features: []}", `3: contactCenters.domainName: "a" is there twice; the first is in line 2`},
		"center, no features":     {"{domainName: a}", "2: contactCenters: has no features; name those that are assigned, such as [api-voice, api-voice-instant-messaging], or write []"},
		"center, odd feature":     {"{domainName: a, features: [api-voices]}", `2: contactCenters.features: "api-voices" is not a feature; did you mean api-voice?`},
		"center, feature twice":   {"{domainName: a, features: [api-voice, api-voice]}", `2: contactCenters.features: "api-voice" is there twice; the first is in line 2`},
		"center, odd country":     {"{domainName: a, features: [], country: {countryCode: de, countryDigits: 49, countryName: Germany}}", `2: contactCenters.country.countryCode: "de" is not usable; expected two capital letters such as DE`},
		"center, half a country":  {"{domainName: a, features: [], country: {countryCode: DE, countryDigits: 49}}", "2: contactCenters.country: has no countryName; expected a name of 1 to 255 characters on one line"},
		"center, country's key":   {"{domainName: a, features: [], country: {countryCode: DE, countryDigit: 49, countryDigits: 49, countryName: Germany}}", "2: contactCenters.country.countryDigit: unknown key; did you mean countryDigits?"},
		"center, country's name":  {"{domainName: a, features: [], country: Germany}", "2: contactCenters.country: is a text; expected keys with values"},
		"center, nameless state":  {"{domainName: a, features: [], agentStates: [{workMode: AuxWork}]}", "2: contactCenters.agentStates: has no operationName; expected 1 to 64 letters and digits, beginning with a letter, and no operation that there is already"},
		"center, the system's":    {"{domainName: a, features: [], agentStates: [{operationName: Ready}]}", `2: contactCenters.agentStates.operationName: "Ready" is not usable; expected 1 to 64 letters and digits, beginning with a letter, and no operation that there is already`},
		"center, state twice":     {"{domainName: a, features: [], agentStates: [{operationName: Lunch},\n{operationName: Lunch}]}", `3: contactCenters.agentStates.operationName: "Lunch" is there twice in this contact center; the first is in line 2`},
		"center, odd state":       {"{domainName: a, features: [], agentStates: [{operationName: Lunch, state: Busy}]}", `2: contactCenters.agentStates.state: "Busy" is not known; expected one of NotReady, Ready`},
		"center, odd work mode":   {"{domainName: a, features: [], agentStates: [{operationName: Lunch, workMode: auxwork}]}", `2: contactCenters.agentStates.workMode: "auxwork" is not known; did you mean AuxWork?`},
		"center, state's key":     {"{domainName: a, features: [], agentStates: [{operationName: Lunch, displayname: x}]}", "2: contactCenters.agentStates.displayname: unknown key; did you mean displayName?"},
		"device, no number":       {"{type: Extension}", "3: contactCenters.devices: has no phoneNumber; expected 1 to 64 of the characters 0-9 A-Z a-z _ . + * # -"},
		"device, odd number":      {"{phoneNumber: 3 001}", `3: contactCenters.devices.phoneNumber: "3 001" is not usable; expected 1 to 64 of the characters 0-9 A-Z a-z _ . + * # -`},
		"device, empty number":    {"{phoneNumber: ''}", `3: contactCenters.devices.phoneNumber: is empty; expected 1 to 64 of the characters 0-9 A-Z a-z _ . + * # -`},
		"device, marks alone":     {"{phoneNumber: '.-.'}", `3: contactCenters.devices.phoneNumber: ".-." is not usable; expected 1 to 64 of the characters 0-9 A-Z a-z _ . + * # -`},
		"device, yes for number":  {"{phoneNumber: true}", `3: contactCenters.devices.phoneNumber: is true; expected 1 to 64 of the characters 0-9 A-Z a-z _ . + * # -`},
		"device, twice":           {"{phoneNumber: 3001},\n{phoneNumber: '3001'}", `4: contactCenters.devices.phoneNumber: "3001" is there twice in this contact center; the first is in line 3`},
		"device, twice as dialed": {"{phoneNumber: 3001},\n{phoneNumber: 3-001}", `4: contactCenters.devices.phoneNumber: "3001" is there twice in this contact center; the first is in line 3`},
		"device, odd network":     {"{phoneNumber: 1, telephonyNetwork: Home}", `3: contactCenters.devices.telephonyNetwork: "Home" is not known; expected one of Private, Public`},
		"device, odd type":        {"{phoneNumber: 1, type: extension}", `3: contactCenters.devices.type: "extension" is not known; did you mean Extension?`},
		"device, misspelt":        {"{phoneNumber: 1, anex: {}}", "3: contactCenters.devices.anex: unknown key; did you mean annex?"},
		"device, odd annex":       {"{phoneNumber: 1, annex: {TServer: true}}", "3: contactCenters.devices.annex.TServer: is true; expected keys with values"},
		"device, empty option":    {"{phoneNumber: 1, annex: {TServer: {multimedia: }}}", "3: contactCenters.devices.annex.TServer.multimedia: has no value; expected a text, a number, true or false"},
		"device, option twice":    {"{phoneNumber: 1, annex: {A: {b: 1, b: 2}}}", "3: contactCenters.devices.annex.A.b: is given twice; the first is in line 3"},
		"device, SIP of neither":  {"{phoneNumber: 1, sip: {}}", "3: contactCenters.devices.sip: needs exactly one of password and ha1"},
		"device, SIP of both":     {"{phoneNumber: 1, sip: {password: secret, ha1: {MD5: 0123456789abcdef0123456789abcdef}}}", "3: contactCenters.devices.sip: needs exactly one of password and ha1"},
		"device, SIP of a text":   {"{phoneNumber: 1, sip: secret}", "3: contactCenters.devices.sip: is a text; expected keys with values"},
		"device, no digest":       {"{phoneNumber: 1, sip: {ha1: {}}}", "3: contactCenters.devices.sip.ha1: is empty; expected a digest by its algorithm: MD5, SHA-256, SHA-512-256"},
		"device, short digest":    {"{phoneNumber: 1, sip: {ha1: {SHA-256: secret}}}", "3: contactCenters.devices.sip.ha1.SHA-256: is not usable; expected 64 digits 0-9 a-f"},
		"place, no name":          {"{devices: [3001]}", "3: contactCenters.places: has no name; expected a name of 1 to 255 characters on one line"},
		"place, twice":            {"{name: P},\n{name: P}", `4: contactCenters.places.name: "P" is there twice in this contact center; the first is in line 3`},
		"place, no such device":   {"{name: P, devices: [4001]}", `3: contactCenters.places.devices: there is no device "4001" in this contact center`},
		"place, of another":       {"{name: P, devices: [3001]},\n{name: Q, devices: ['3001']}", `4: contactCenters.places.devices: device "3001" stands at a place already, in line 3`},
		"place, no list":          {"{name: P, devices: 3001}", "3: contactCenters.places.devices: is a number; expected a list, each item 1 to 64 of the characters 0-9 A-Z a-z _ . + * # -"},
		"user, no name":           {"{password: secret}", "3: contactCenters.users: has no userName; expected a name of 1 to 255 characters on one line, without a colon"},
		"user, colon":             {"{userName: 'a:b', password: secret}", `3: contactCenters.users.userName: "a:b" is not usable; expected a name of 1 to 255 characters on one line, without a colon`},
		"user, twice":             {"{userName: anna, password: x}]}\n  - {domainName: b, features: [], users: [\n{userName: anna, password: x}", `5: contactCenters.users.userName: "anna" is there twice, and user names are unique over all contact centers; the first is in line 3`},
		"user, no password":       {"{userName: anna}", "3: contactCenters.users: has neither password nor passwordHash; expected one of the two"},
		"user, two passwords":     {"{userName: anna, password: secret, passwordHash: $argon2id$}", "3: contactCenters.users.passwordHash: stands beside password; expected one of the two"},
		"user, empty password":    {"{userName: anna, password: ''}", "3: contactCenters.users.password: is empty; expected a password of 1 to 255 characters"},
		"user, odd hash":          {"{userName: anna, passwordHash: secret}", "3: contactCenters.users.passwordHash: it does not begin with $argon2id$"},
		"user, odd role":          {"{userName: anna, password: x, roles: [ROLE_AGNT]}", `3: contactCenters.users.roles: "ROLE_AGNT" is not known; did you mean ROLE_AGENT?`},
		"user, unknown role":      {"{userName: anna, password: x, roles: [boss]}", `3: contactCenters.users.roles: "boss" is not known; expected one of ROLE_AGENT, ROLE_SUPERVISOR, ROLE_ADMIN, ROLE_API_USER`},
		"user, no role":           {"{userName: anna, password: x, roles: []}", "3: contactCenters.users.roles: is empty; expected one or more of ROLE_AGENT, ROLE_SUPERVISOR, ROLE_ADMIN, ROLE_API_USER"},
		"user, no such place":     {"{userName: anna, password: x, place: P}", `3: contactCenters.users.place: there is no place "P" in this contact center`},
		"user, no such device":    {"{userName: anna, password: x, devices: [3009]}", `3: contactCenters.users.devices: there is no device "3009" in this contact center`},
		"user, device of another": {"{userName: anna, password: x, devices: [3001]},\n{userName: ben, password: x, devices: [3001]}", `4: contactCenters.users.devices: device "3001" is assigned to a user already, in line 3`},
		"user, yes for true":      {"{userName: anna, password: x, enabled: yes}", "3: contactCenters.users.enabled: is a text; expected true or false"},
		"user, odd privilege":     {"{userName: anna, password: x, privileges: [canUse]}", `3: contactCenters.users.privileges: "canUse" is not known; expected one of InteractionWorkspace.IM.canUse, InteractionWorkspace.IM.canMakeIM, InteractionWorkspace.IM.canReleaseIM`},
		"user, two lines":         {`{userName: anna, password: x, firstName: "a\nb"}`, `3: contactCenters.users.firstName: "a\nb" is not usable; expected up to 255 characters on one line`},
		"user, several faults": {"{usrName: 1, password: x},\n{userName: ben}",
			"3: contactCenters.users.usrName: unknown key; did you mean userName?\npeople.yaml:3: contactCenters.users: has no userName; expected a name of 1 to 255 characters on one line, without a colon\npeople.yaml:4: contactCenters.users: has neither password nor passwordHash; expected one of the two"},
	} {
		t.Run(name, func(t *testing.T) {
			frame, _, _ := strings.Cut(name, ",")
			contents, err := provision.Parse("people.yaml", []byte(strings.Replace(frames[frame], "%", c.piece, 1)), checkHash)
			if err == nil {
				t.Fatalf("accepted as %+v", contents)
			}
			if diff := cmp.Diff("people.yaml:"+c.want, fault.TextOf(err)); diff != "" {
				t.Error(diff)
			}
			if fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "secret") || len(contents.Users) != 0 {
				t.Errorf("kind %v, a secret, or somebody provided: %v", fault.KindOf(err), err)
			}
		})
	}
}
