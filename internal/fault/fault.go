package fault

import (
	"errors"
	"strings"
)

// Kind is the sort of a failure. The list is closed; its zero value is
// Internal, so that a fault nobody classified never looks harmless.
type Kind int

// The kinds, and what the vendor's status codes say of each (gws-api 2.1, D-05).
const (
	Internal         Kind = iota // a fault of ours or of a server behind us
	Unavailable                  // something we depend on is down for now
	Missing                      // a mandatory parameter is absent
	Invalid                      // a parameter is not valid
	InvalidState                 // not possible in the present state
	Forbidden                    // the operation is forbidden
	Permission                   // the user lacks the permission
	NotFound                     // no such thing, or none that this user may know of
	OutOfRange                   // a value is too long, too large or too small
	Exists                       // it exists already
	InUse                        // somebody else uses it
	Unauthenticated              // who is asking is not known
	MethodNotAllowed             // the resource knows no such method
	TooLarge                     // the body is over the limit
	MediaType                    // the body is of a type we do not read
	TooMany                      // more requests than one may send
	ReadOnly                     // a property that cannot be changed
)

// String returns the kind's name, "internal" for a number outside the list.
func (k Kind) String() string {
	names := k.names()
	if k < 0 || int(k) >= len(names) {
		return names[Internal]
	}
	return names[k]
}

// names stand in logs and in error texts.
func (Kind) names() []string {
	return []string{"internal", "unavailable", "missing", "invalid", "invalid state", "forbidden",
		"permission", "not found", "out of range", "exists", "in use", "unauthenticated",
		"method not allowed", "too large", "media type", "too many", "read-only"}
}

// Kinds returns the whole closed list, for tables that must cover it.
func Kinds() []Kind {
	all := make([]Kind, len(Internal.names()))
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// Error is a failure of one act.
type Error struct {
	Op      string // room and act: "engine.initiate"
	Kind    Kind
	Subject string // what it was done to: a session id, a number, a user name
	Text    string // words for the person who asked; may be empty
	Err     error  // the cause, for the log; may be nil
}

// New returns a fault of the given kind whose text may be shown to the caller.
func New(op string, kind Kind, subject, text string) error {
	return &Error{Op: op, Kind: kind, Subject: subject, Text: text}
}

// Wrap returns err as a fault of op. A fault keeps its kind and its text,
// another error becomes one of the given kind; nil stays nil.
func Wrap(op string, kind Kind, subject string, err error) error {
	if err == nil {
		return nil
	}
	text := ""
	if f, ok := errors.AsType[*Error](err); ok {
		kind, text = f.Kind, f.Text
	}
	return &Error{Op: op, Kind: kind, Subject: subject, Text: text, Err: err}
}

// Error returns everything known, for logs.
func (e *Error) Error() string {
	parts := []string{e.Op}
	if e.Subject != "" {
		parts = append(parts, e.Subject)
	}
	parts = append(parts, e.Kind.String())
	if e.Err != nil {
		return strings.Join(append(parts, e.Err.Error()), ": ")
	}
	if e.Text != "" {
		parts = append(parts, e.Text)
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is a fault of which every set field equals e's:
// errors.Is(err, &fault.Error{Subject: "3002"}) asks about the subject alone.
// The zero Kind, Internal, is a wildcard here; ask KindOf for it.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	if !ok {
		return false
	}
	return (t.Op == "" || t.Op == e.Op) && (t.Kind == Internal || t.Kind == e.Kind) &&
		(t.Subject == "" || t.Subject == e.Subject) && (t.Text == "" || t.Text == e.Text)
}

// KindOf returns the kind of the outermost fault in err, Internal for any
// other error. It must not be asked about nil.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}

// TextOf returns the words of err for the person who asked, "" if there are none.
func TextOf(err error) string {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Text
	}
	return ""
}

// SubjectOf returns the subject of the innermost fault in err that names one.
func SubjectOf(err error) string {
	subject := ""
	for err != nil {
		f, ok := errors.AsType[*Error](err)
		if !ok {
			return subject
		}
		if f.Subject != "" {
			subject = f.Subject
		}
		err = f.Err
	}
	return subject
}
