package im

import "maps"

// UserData is the data attached to a session: from key to a JSON text that is
// kept to the byte (D-21). A map is never changed once it stands in a Session
// or an Event.
type UserData map[string]string

// With returns the data after values are set over d and keys are removed.
func (d UserData) With(set UserData, removed []string) UserData {
	next := make(UserData, len(d)+len(set))
	maps.Copy(next, d)
	maps.Copy(next, set)
	for _, key := range removed {
		delete(next, key)
	}
	return next
}

// Size returns the bytes of all keys and values.
func (d UserData) Size() int {
	size := 0
	for key, value := range d {
		size += len(key) + len(value)
	}
	return size
}
