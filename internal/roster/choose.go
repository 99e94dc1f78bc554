package roster

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/internal/directory"
	"parley/internal/fault"
)

// Wish is what a request says of where to log in.
type Wish struct {
	Place  string             // name; empty: the user's default place
	Device directory.DeviceID // empty: as the rule says
}

// Keeps reports whether s is what w wishes already (D-10).
func (w Wish) Keeps(s Session) bool {
	return (w.Place == "" || w.Place == s.Place) && (w.Device == "" || slices.Contains(s.Active, w.Device))
}

// choose is the vendor's rule (D-33): at a place with one device, that one; with
// several, the one that is named, else the single ACD position. A user without
// a place is logged in on all devices assigned to him.
func choose(dir *directory.Snapshot, user directory.User, w Wish) (Session, error) {
	name := w.Place
	if name == "" {
		name = user.Place
	}
	if name == "" {
		return direct(user, w)
	}
	place, ok := dir.Place(user.ContactCenter, name)
	if !ok {
		return Session{}, fault.New("roster.start", fault.NotFound, name, fmt.Sprintf("There is no place %q", name))
	}
	device, err := among(dir, place, w.Device)
	if err != nil {
		return Session{}, err
	}
	return Session{User: user.ID, Place: place.Name, Assigned: place.Devices,
		Active: []directory.DeviceID{device}, Since: time.Now().UTC()}, nil
}

func direct(user directory.User, w Wish) (Session, error) {
	active := user.Devices
	if w.Device != "" {
		if !slices.Contains(user.Devices, w.Device) {
			return Session{}, unknownDevice(w.Device)
		}
		active = []directory.DeviceID{w.Device}
	}
	if len(active) == 0 {
		return Session{}, fault.New("roster.start", fault.InvalidState, user.UserName,
			"Invalid state: no place was named, and you have neither a default place nor a device")
	}
	return Session{User: user.ID, Assigned: user.Devices, Active: active, Since: time.Now().UTC()}, nil
}

func among(dir *directory.Snapshot, place directory.Place, wanted directory.DeviceID) (directory.DeviceID, error) {
	if wanted != "" {
		if !slices.Contains(place.Devices, wanted) {
			return "", unknownDevice(wanted)
		}
		return wanted, nil
	}
	if len(place.Devices) == 1 {
		return place.Devices[0], nil
	}
	positions := slices.DeleteFunc(slices.Clone(place.Devices), func(id directory.DeviceID) bool {
		d, ok := dir.Device(id)
		return !ok || d.Type != directory.ACDPosition
	})
	if len(positions) != 1 {
		return "", undecided(dir, place, len(positions))
	}
	return positions[0], nil
}

func unknownDevice(id directory.DeviceID) error {
	return fault.New("roster.start", fault.NotFound, string(id), "devicePath names no device that you could log in on")
}

func undecided(dir *directory.Snapshot, place directory.Place, positions int) error {
	var paths []string
	for _, id := range place.Devices {
		if d, ok := dir.Device(id); ok {
			paths = append(paths, fmt.Sprintf("%s (/devices/%s)", d.PhoneNumber, id))
		}
	}
	return fault.New("roster.start", fault.InvalidState, place.Name, fmt.Sprintf(
		"Invalid state: place %s has %d devices and %d ACD positions; name one by devicePath: %s",
		place.Name, len(place.Devices), positions, strings.Join(paths, ", ")))
}
