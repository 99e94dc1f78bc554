package play

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"parley/gws"
	"parley/gwsclient"
)

// Failure is a step that did not go as the contract says.
type Failure struct {
	Step     string // "anna initiates a session with 3002"
	Expected string
	Got      string
	Hint     string // what to do; may be empty
	Err      error  // the cause, where an error was one
}

// Error says what was expected and what came.
func (f *Failure) Error() string {
	return fmt.Sprintf("%s: expected %s, got %s", f.Step, f.Expected, f.Got)
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

func unexpected(expected, got string) *Failure { return &Failure{Expected: expected, Got: got} }

// interrupted is a step during which the caller's context has ended.
func interrupted(expected string, ctx context.Context) *Failure {
	return &Failure{Expected: expected, Got: "an interruption", Hint: "the play was interrupted", Err: ctx.Err()}
}

// refused is a request that was expected to succeed.
func (p *play) refused(a *agent, what string, err error) *Failure {
	return &Failure{Expected: a.name + ": " + what, Got: err.Error(), Hint: p.hint(a, err), Err: err}
}

// isAnswer tells whether the server has said no, so that nothing was done.
func isAnswer(err error) bool {
	var answered *gwsclient.Error
	return errors.As(err, &answered)
}

// hint says what to do about an error.
func (p *play) hint(a *agent, err error) string {
	var answered *gwsclient.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "the play was interrupted"
	case errors.Is(err, gwsclient.ErrNotGWS):
		return p.script.Server + " answers, but is no GWS v2 server: check the address"
	case !errors.As(err, &answered):
		return "no server answers at " + p.script.Server + ": start one with `parley demo` or `parley serve`, or name another with --server"
	case answered.Code == gws.StatusOK && answered.HTTP == http.StatusNotFound:
		return p.script.Server + " answers, but is no GWS v2 server: check the address"
	case answered.Code == gws.StatusNotAuthenticated || answered.HTTP == http.StatusUnauthorized:
		return fmt.Sprintf("the server does not know the user %s or the password is wrong: check USER:PASS", a.name)
	}
	return a.hintFor(answered)
}

// hintFor says what to do about a refusal of the API.
func (a *agent) hintFor(e *gwsclient.Error) string {
	switch {
	case e.InvalidState() && a.busyWith != "":
		return fmt.Sprintf("%s is in the IM session %s already: complete it in %s's desktop, or log %s out there", a.name, a.busyWith, a.name, a.name)
	case e.InvalidState() && e.Op == string(gws.OpInitiateIMSession):
		return fmt.Sprintf("%s needs a device that is fit for IM: [TServer] multimedia=true, sip-signalling-chat=none", a.name)
	case e.Code == gws.StatusInUse:
		return fmt.Sprintf("somebody else is logged in at %s's place: log him out, or give %s another place", a.name, a.name)
	case e.Code == gws.StatusNotFound:
		return fmt.Sprintf("the feature %s may not be assigned to %s's contact center", gws.FeatureInstantMessaging, a.name)
	case e.Code == gws.StatusPermissionDenied:
		return fmt.Sprintf("%s needs the role %s and the IM privileges", a.name, gws.RoleAgent)
	case e.HTTP == http.StatusTooManyRequests:
		return "the server limits requests: wait a moment"
	}
	return ""
}

// unreached says why a call may have failed.
func (p *play) unreached() string {
	if p.peer != nil && p.peer.busyWith != "" {
		return fmt.Sprintf("%s is in the IM session %s already: complete it first", p.peer.name, p.peer.busyWith)
	}
	if p.peer == nil {
		return fmt.Sprintf("is an agent logged in at %s, on an IM device, without a session? Its login as peer lets the play log it in", p.script.To)
	}
	return fmt.Sprintf("%s must be free and at an IM device with the number %s", p.peer.name, p.script.To)
}
