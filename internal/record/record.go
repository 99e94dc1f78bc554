package record

import (
	"errors"

	"parley/internal/fault"
)

// Record is a value as it stands; of one that is not there Value is nil.
type Record struct {
	Value   []byte
	Version int64
}

// Change tells what became of a record: how it stands, or that it was removed
// (Value nil) and by which version.
type Change struct {
	Kind, Key string
	Record
}

// Write writes a value, or removes it if Value is nil.
type Write struct {
	Kind, Key string
	Value     []byte
	If        int64 // what must stand there: a version, or one of the following
}

// What a Write may ask for instead of a version.
const (
	Absent  int64 = 0  // nothing: the zero Write never overwrites
	Any     int64 = -1 // whatever is there or not
	Present int64 = -2 // something
)

// ErrConflict says that a record did not stand as a Write asked for.
var ErrConflict = errors.New("the record does not stand as expected")

// Conflict returns the fault of a Write that found something else. Its kind is
// Unavailable, for a caller who has tried often enough.
func Conflict(op, key string) error {
	return &fault.Error{Op: op, Kind: fault.Unavailable, Subject: key,
		Text: "Somebody else changed this just now; try again", Err: ErrConflict}
}

// Holds reports whether a record of that version, 0 for none, is what w asks for.
func (w Write) Holds(version int64) bool {
	switch w.If {
	case Any:
		return true
	case Present:
		return version > 0
	default:
		return version == w.If
	}
}
