package api

import (
	"encoding/json"

	"parley/gws"
	"parley/internal/fault"
	"parley/internal/im"
)

// fields are the members of a body, each still as it was sent. Unknown members
// are tolerated: clients send some that we have no use for.
type fields map[string]json.RawMessage

// has reports whether the member is there and is not null.
func (f fields) has(name string) bool {
	value, ok := f[name]
	return ok && string(value) != "null"
}

// text returns a member that must be a string; "" if it is absent.
func (f fields) text(name string) (string, error) {
	var s string
	return s, f.into(name, &s, "a string")
}

// texts returns a member that must be an array of strings.
func (f fields) texts(name string) ([]string, error) {
	var items []*string // a null among them is nil
	if err := f.into(name, &items, "an array of strings"); err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if item == nil {
			return nil, fault.New("api.fields", fault.Invalid, name, name+" must be an array of strings")
		}
		texts[i] = *item
	}
	return texts, nil
}

// object returns the members of a member that must be an object.
func (f fields) object(name string) (fields, error) {
	var o fields
	return o, f.into(name, &o, "an object")
}

func (f fields) into(name string, target any, what string) error {
	if !f.has(name) {
		return nil
	}
	if err := json.Unmarshal(f[name], target); err != nil {
		return fault.New("api.fields", fault.Invalid, name, name+" must be "+what)
	}
	return nil
}

// operation returns the operationName, which every POST has.
func (f fields) operation() (gws.OperationName, error) {
	name, err := f.text("operationName")
	if err == nil && name == "" {
		err = required("operationName")
	}
	return gws.OperationName(name), err
}

// destination returns destination.phoneNumber; "" if there is no destination.
func (f fields) destination() (string, error) {
	o, err := f.object("destination")
	if err != nil || o == nil {
		return "", err
	}
	number, err := o.text("phoneNumber")
	if err != nil {
		return "", fault.New("api.fields", fault.Invalid, "destination", "destination.phoneNumber must be a string")
	}
	if number == "" {
		return "", required("destination.phoneNumber")
	}
	return number, nil
}

// userData returns userData with every value as it was sent (D-21).
func (f fields) userData() (im.UserData, error) {
	o, err := f.object("userData")
	if err != nil || o == nil {
		return nil, err
	}
	data := make(im.UserData, len(o))
	for key, value := range o {
		data[key] = string(value)
	}
	return data, nil
}

func required(name string) error {
	return fault.New("api.fields", fault.Missing, name, name+" is required")
}

func unknownOperation(name gws.OperationName) error {
	return fault.New("api.operation", fault.Invalid, string(name), "There is no operation "+string(name)+" here")
}
