package provision

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"parley/internal/config/strict"
	"parley/internal/directory"
	"parley/internal/fault"
)

// mostStates is how many agent states of its own a contact center may have.
const mostStates = 100

func countryForms() map[string]form {
	return map[string]form{
		"countryCode":   {fits: regexp.MustCompile(`^[A-Z]{2}$`).MatchString, expected: "two capital letters such as DE"},
		"countryDigits": {fits: regexp.MustCompile(`^[0-9]{1,4}$`).MatchString, expected: "a calling code of 1 to 4 digits such as \"49\""},
		"countryName":   nameForm(),
	}
}

func countryFields(c *directory.Country) map[string]*string {
	return map[string]*string{"countryCode": &c.Code, "countryDigits": &c.Digits, "countryName": &c.Name}
}

// operationForm leaves out what means something already (gws-api 1.2, 4.2 to 4.4).
func operationForm() form {
	taken := []string{"Ready", "NotReady", "AuxWork", "AfterCallWork", "DoNotDisturbOn", "DoNotDisturbOff",
		"StartContactCenterSession", "EndContactCenterSession"}
	letters := regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,63}$`)
	return form{fits: func(s string) bool { return letters.MatchString(s) && !slices.Contains(taken, s) },
		expected: "1 to 64 letters and digits, beginning with a letter, and no operation that there is already"}
}

func stateNames() []string { return []string{"NotReady", "Ready"} }

func workModes() []string { return []string{"", "AuxWork", "AfterCallWork"} }

func (r *reader) country(v strict.Value) directory.Country {
	var c directory.Country
	if !v.Present() {
		return c
	}
	fields := v.Fields([]string{"countryCode", "countryDigits", "countryName"}, nil)
	for _, name := range []string{"countryCode", "countryDigits", "countryName"} {
		if fields != nil {
			*countryFields(&c)[name] = r.required(v, fields, name, countryForms()[name])
		}
	}
	return c
}

func (r *reader) agentStates(list strict.Value) []directory.AgentState {
	var states []directory.AgentState
	seen := lines{}
	for _, v := range each(list, "an agent state with its operationName") {
		fields := v.Fields([]string{"operationName", "displayName", "state", "workMode"}, nil)
		if fields == nil {
			continue
		}
		s := directory.AgentState{OperationName: r.required(v, fields, "operationName", operationForm()),
			DisplayName: text(fields["displayName"], nameForm()), State: choice(fields["state"], stateNames()...)}
		if fields["workMode"].Present() {
			s.WorkMode = choiceOf(fields["workMode"], workModes()[1:])
		}
		if s.OperationName != "" {
			seen.claim(s.OperationName, fields["operationName"], " in this contact center")
		}
		if s.DisplayName == "" {
			s.DisplayName = s.OperationName
		}
		states = append(states, s)
	}
	if len(states) > mostStates {
		list.Fault("has %d agent states; %d are the most", len(states), mostStates)
	}
	return states
}

// checkCenter is the same rules for what the API says.
func checkCenter(op string, c directory.ContactCenter) error {
	for _, name := range []string{"countryCode", "countryDigits", "countryName"} {
		if c.Country == (directory.Country{}) {
			break
		}
		if err := checkForm(op, name, *countryFields(&c.Country)[name], countryForms()[name]); err != nil {
			return err
		}
	}
	if len(c.AgentStates) > mostStates {
		return fault.New(op, fault.OutOfRange, "agentStates", fmt.Sprintf("agentStates are more than %d", mostStates))
	}
	var names []string
	for _, s := range c.AgentStates {
		if err := checkState(op, s); err != nil {
			return err
		}
		names = append(names, s.OperationName)
	}
	return checkAmong(op, "agentStates", names, slices.Clone(names)) // each once
}

func checkState(op string, s directory.AgentState) error {
	if err := checkForm(op, "operationName", s.OperationName, operationForm()); err != nil {
		return err
	}
	if err := checkForm(op, "displayName", s.DisplayName, nameForm()); err != nil {
		return err
	}
	if err := checkAmong(op, "state", []string{s.State}, stateNames()); err != nil {
		return err
	}
	return checkAmong(op, "workMode", []string{s.WorkMode}, workModes())
}

// setCenter writes what is not a feature: the country, a field each, and the
// agent states, whose order counts, as one.
func (f fields) setCenter(c directory.ContactCenter) {
	for name, value := range countryFields(&c.Country) {
		f.set(name, *value, "")
	}
	if len(c.AgentStates) > 0 {
		text, _ := json.Marshal(c.AgentStates) // texts always encode
		f[fieldStates] = string(text)
	}
}

func (f fields) readCenter(c *directory.ContactCenter) {
	for name, value := range countryFields(&c.Country) {
		*value = f[name]
	}
	if text, ok := f[fieldStates]; ok {
		_ = json.Unmarshal([]byte(text), &c.AgentStates) // what setCenter wrote
	}
}
