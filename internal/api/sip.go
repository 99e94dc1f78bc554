package api

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"time"

	"parley/gws"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/siplink/trace"
)

// SIP is what an administrator sees of SIP.
type SIP interface {
	// Registrations returns the softphones that are registered now, by number.
	Registrations() []gws.SIPRegistration
	// Wait returns up to limit messages after the one numbered after that which
	// lets pass, and the number after which to ask next. It waits until there is
	// one or ctx ends.
	Wait(ctx context.Context, after int64, limit int, which func(trace.Message) bool) ([]trace.Message, int64)
}

// mostWait is how long a request for the trace may wait for a message, seconds.
const mostWait = 25

func (a *API) sipRoutes() map[string]resource {
	return map[string]resource{
		gws.PathSIPRegistrations: {a.enabled, methods{http.MethodGet: a.sipRegistrations}},
		gws.PathSIPTrace:         {a.enabled, methods{http.MethodGet: a.sipTrace}},
	}
}

// enabled: while SIP is off there is nothing to see.
func (a *API) enabled(*request) error {
	if a.SIP == nil {
		return fault.New("api.sip", fault.NotFound, "", "SIP is not enabled on this server")
	}
	return nil
}

// sipRegistrations answers GET /system/sip/registrations.
func (a *API) sipRegistrations(q *request) (any, error) {
	if err := q.mayAdminister("SIP extensions"); err != nil {
		return nil, err
	}
	shown := []gws.SIPRegistration{}
	for _, r := range a.SIP.Registrations() {
		if a.oversees(q.user, r.PhoneNumber) {
			shown = append(shown, r)
		}
	}
	return gws.SIPRegistrationsAnswer{Registrations: shown}, nil
}

// oversees reports whether the number is one of the contact centers that an
// admin administers.
func (a *API) oversees(user directory.User, number string) bool {
	if user.HasRole(directory.RoleAPIUser) {
		return true
	}
	_, ok := a.People().DeviceNumbered(user.ContactCenter, number)
	return ok
}

// sipTrace answers GET /system/sip/trace: what went by after an index, and with
// wait what comes within that time.
func (a *API) sipTrace(q *request) (any, error) {
	if err := q.mayAdminister("SIP extensions"); err != nil {
		return nil, err
	}
	after, err := count(q, "after", 1<<62)
	if err != nil {
		return nil, err
	}
	wait, err := count(q, "wait", mostWait)
	if err != nil {
		return nil, err
	}
	limit, err := number(q.URL.Query(), "limit", defaultLimit, mostLimit)
	if err != nil {
		return nil, err
	}
	only := directory.Dialed(q.URL.Query().Get("number"))
	ctx, cancel := context.WithTimeout(q.Context(), time.Duration(wait)*time.Second)
	defer cancel()
	messages, next := a.SIP.Wait(ctx, after, int(limit), func(m trace.Message) bool {
		return (only == "" || m.Of(only)) && (a.oversees(q.user, m.From) || a.oversees(q.user, m.To))
	})
	shown := []gws.SIPMessage{}
	for _, m := range messages {
		shown = append(shown, sipMessage(m))
	}
	return gws.SIPTraceAnswer{Messages: shown, Next: next}, nil
}

func sipMessage(m trace.Message) gws.SIPMessage {
	direction := gws.SIPReceived
	if m.Out {
		direction = gws.SIPSent
	}
	return gws.SIPMessage{Index: m.No, Timestamp: gws.Time(m.At), Direction: direction, Transport: m.Transport,
		Local: m.Local.String(), Peer: m.Peer.String(), StartLine: m.Start, Method: m.Method, Code: m.Code,
		CallID: m.CallID, From: m.From, To: m.To, Bytes: m.Bytes}
}

// count reads a whole number from 0 to most; absent means 0.
func count(q *request, name string, most int64) (int64, error) {
	n, err := strconv.ParseInt(cmp.Or(q.URL.Query().Get(name), "0"), 10, 64)
	if err != nil || n < 0 || n > most {
		return 0, fault.New("api.query", fault.OutOfRange, name, name+" must be a whole number from 0 to "+strconv.FormatInt(most, 10))
	}
	return n, nil
}
