package siplink

import (
	"errors"
	"fmt"

	"parley/internal/engine"
	"parley/internal/fault"
	"parley/internal/im"
)

// refusal is why a call reaches nobody, by the answer that it got (D-04).
func refusal(number string, a Answer) im.Reason {
	code, words := im.Failed, "%s could not be reached"
	switch a.Code {
	case 486, 600:
		code, words = im.Busy, "%s is busy"
	case 403, 603, 607:
		code, words = im.Rejected, "%s declined the session"
	case 408, 487, 504:
		code, words = im.NoAnswer, "%s did not answer in time"
	case 404, 410, 484, 485, 604:
		code, words = im.Unreachable, "%s is not known there"
	case 430, 480:
		code, words = im.Unreachable, "%s is not available"
	}
	return im.Reason{Code: code, Text: fmt.Sprintf(words+" (%s)", number, a)}
}

// unregistered is the answer in the place of a peer that nobody can find.
func unregistered() Answer { return Answer{Code: 480, Reason: "Not Registered", Local: true} }

// missed says why a message did not arrive (D-52).
func missed(number string, a Answer) string {
	if a.Code == 408 {
		return fmt.Sprintf("%s did not answer; it is not known whether the message arrived (%s)", number, a)
	}
	return fmt.Sprintf("%s did not take the message (%s)", number, a)
}

// alive reports whether a probe found somebody (spec: 405 and 501 are a peer
// that does not know OPTIONS).
func alive(a Answer) bool { return a.OK() || a.Code == 405 || a.Code == 501 }

// unspeaking reports whether a peer declined an INVITE because it knows no
// session of messages, and may yet take MESSAGE alone.
func unspeaking(a Answer) bool {
	return a.Code == 405 || a.Code == 415 || a.Code == 488 || a.Code == 501
}

// answerTo is what a peer is answered whose request had that outcome.
func answerTo(err error) Answer {
	if err == nil {
		return Answer{Code: 200, Reason: "OK"}
	}
	if u, ok := errors.AsType[*engine.Unreached](err); ok {
		return unreached(u.Why)
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		return Answer{Code: 400, Reason: "Bad Text"}
	case fault.InvalidState, fault.NotFound:
		return Answer{Code: 481, Reason: "No Such Session"}
	case fault.Unavailable:
		return Answer{Code: 503, Reason: "Service Unavailable"}
	default:
		return Answer{Code: 500, Reason: "Server Internal Error"}
	}
}

func unreached(why engine.Why) Answer {
	switch why {
	case engine.Unknown:
		return Answer{Code: 404, Reason: "Not Found"}
	case engine.Busy:
		return Answer{Code: 486, Reason: "Busy Here"}
	case engine.Unfit:
		return Answer{Code: 488, Reason: "Not Acceptable Here"}
	case engine.Foreign:
		return Answer{Code: 403, Reason: "Forbidden"}
	case engine.TooLong:
		return Answer{Code: 413, Reason: "Request Entity Too Large"}
	case engine.Absent, engine.Undisturbed:
	}
	return Answer{Code: 480, Reason: "Temporarily Unavailable"}
}

// ending is what an INVITE is answered whose session ended before it was
// accepted.
func ending(r im.Reason) Answer {
	if r.Code == im.Rejected {
		return Answer{Code: 603, Reason: "Decline"}
	}
	return Answer{Code: 480, Reason: "Temporarily Unavailable"}
}
