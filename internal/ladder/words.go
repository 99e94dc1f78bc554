package ladder

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/internal/im"
)

// request says who asked for what, in the vendor's names of operations; empty
// where the server acted by itself, or a telephone: that is told by SIP.
func (f *fold) request(e im.Event, before im.Session) (from, text string) {
	p, ok := f.session.Party(e.Sender)
	if !ok {
		return "", ""
	}
	return p.Number, operation(e, f.session, before)
}

func operation(e im.Event, s, before im.Session) string {
	switch e.Kind {
	case im.EventDialing:
		return words("InitiateIMSession", target(s), keys(e.Set))
	case im.EventEstablished:
		return "Accept"
	case im.EventPrivateInfo:
		return words("SendMessage", number(e))
	case im.EventAttachedDataChanged:
		return words(dataOperation(e, before), dataKeys(e))
	case im.EventReleased:
		return ending(e.Reason.Code)
	default: // ringing is nobody's request
		return ""
	}
}

// dataOperation is what the change looks like: Attach and Update are the same
// to the log (D-21), and who sets only keys that were there, updates.
func dataOperation(e im.Event, before im.Session) string {
	if len(e.Set) == 0 {
		return "DeleteUserData"
	}
	for key := range e.Set {
		if _, known := before.UserData[key]; !known {
			return "AttachUserData"
		}
	}
	return "UpdateUserData"
}

// ending is the operation behind the end of a session; an agent who left may
// have logged out, or not come back.
func ending(code im.Code) string {
	switch code {
	case im.Released:
		return "Complete"
	case im.Rejected:
		return "Reject"
	default:
		return ""
	}
}

func eventDetail(e im.Event) string {
	switch e.Kind {
	case im.EventPrivateInfo:
		return number(e)
	case im.EventAttachedDataChanged:
		return dataKeys(e)
	case im.EventError:
		return words(number(e), bracketed(e.Reason.Text))
	case im.EventReleased:
		return words(string(e.Reason.Code), bracketed(e.Reason.Text))
	default: // its name says it all
		return ""
	}
}

func target(s im.Session) string {
	for _, p := range s.Parties {
		if p.Role == im.Target {
			return p.Number
		}
	}
	return ""
}

func number(e im.Event) string { return fmt.Sprintf("#%d", e.Message.Index) }

func dataKeys(e im.Event) string {
	if len(e.Set) == 0 {
		return bracketed(strings.Join(e.Removed, ", "))
	}
	return keys(e.Set)
}

// keys are those of user data, in order; the values may be anybody's secrets.
func keys(d im.UserData) string {
	return bracketed(strings.Join(slices.Sorted(maps.Keys(d)), ", "))
}

func bracketed(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}

func words(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(w string) bool { return w == "" }), " ")
}
