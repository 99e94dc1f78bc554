package provision

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"

	"parley/internal/config/strict"
	"parley/internal/directory"
	"parley/internal/fault"
)

// The rules of values are those of the provisioning file.

func checkForm(op, name, value string, f form) error {
	switch {
	case f.fits(value):
		return nil
	case value == "":
		return fault.New(op, fault.Missing, name, fmt.Sprintf("%s is empty; expected %s", name, f.expected))
	case f.secret:
		return fault.New(op, fault.OutOfRange, name, fmt.Sprintf("%s is not usable; expected %s", name, f.expected))
	}
	return fault.New(op, fault.OutOfRange, name, fmt.Sprintf("%s %q is not usable; expected %s", name, value, f.expected))
}

// checkAmong checks texts out of a closed set, each once.
func checkAmong[T ~string](op, name string, values, all []T) error {
	for i, v := range values {
		near, found := strict.Nearest(string(v), known(all))
		switch {
		case slices.Contains(values[:i], v):
			return fault.New(op, fault.OutOfRange, name, fmt.Sprintf("%s has %q twice", name, v))
		case slices.Contains(all, v):
		case found:
			return fault.New(op, fault.OutOfRange, name, fmt.Sprintf("%s: %q is not known; did you mean %s?", name, v, near))
		default:
			return fault.New(op, fault.OutOfRange, name, fmt.Sprintf("%s: %q is not known; expected one of %s", name, v, join(all)))
		}
	}
	return nil
}

func checkUser(op string, u directory.User) error {
	if err := checkForm(op, "userName", u.UserName, userNameForm()); err != nil {
		return err
	}
	for _, name := range []string{"firstName", "lastName", "emailAddress", "employeeId"} {
		if err := checkForm(op, name, *wordFields(&u)[name], wordsForm()); err != nil {
			return err
		}
	}
	if len(u.Roles) == 0 {
		return fault.New(op, fault.Missing, "roles", "roles is empty; expected one or more of "+join(directory.Roles()))
	}
	if err := checkAmong(op, "roles", u.Roles, directory.Roles()); err != nil {
		return err
	}
	for _, skill := range u.Skills {
		if err := checkForm(op, "skills", skill, nameForm()); err != nil {
			return err
		}
	}
	return checkAmong(op, "privileges", u.Denied, directory.Privileges())
}

func checkDevice(op string, d directory.Device) error {
	if err := checkForm(op, "phoneNumber", d.PhoneNumber, numberForm()); err != nil {
		return err
	}
	if err := checkAmong(op, "telephonyNetwork", []string{d.TelephonyNetwork}, networks()); err != nil {
		return err
	}
	if d.SIP.Password != "" {
		if err := checkForm(op, "sip.password", d.SIP.Password, passwordForm()); err != nil {
			return err
		}
	}
	return checkAmong(op, "type", []string{string(d.Type)}, types())
}

func checkFeatures(op string, features []directory.Feature) error {
	for i, f := range features {
		if err := checkForm(op, "feature", string(f), featureForm()); err != nil {
			return err
		}
		if near, ok := strict.Nearest(string(f), known(directory.Features())); ok && near != string(f) {
			return fault.New(op, fault.OutOfRange, string(f), fmt.Sprintf("%q is not a feature; did you mean %s?", f, near))
		}
		if slices.Contains(features[:i], f) {
			return fault.New(op, fault.OutOfRange, string(f), fmt.Sprintf("%q is there twice", f))
		}
	}
	return nil
}

// newID is 32 random hexadecimal digits. What the API makes never has the id of
// something that was there before under the same name.
func newID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// newDeviceID is a UUID of version 4.
func newDeviceID() directory.DeviceID {
	b, _ := hex.DecodeString(newID())
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return directory.DeviceID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}
