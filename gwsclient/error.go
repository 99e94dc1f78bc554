package gwsclient

import (
	"errors"
	"fmt"
	"strings"

	"parley/gws"
)

// Error is an answer other than success.
type Error struct {
	Op      string         // "SendMessage", "GET /me"
	HTTP    int            // HTTP status
	Code    gws.StatusCode // StatusOK when the answer was not in the API's envelope
	Message string         // the server's words
}

// Error says everything known.
func (e *Error) Error() string {
	if e.Code == gws.StatusOK {
		return fmt.Sprintf("%s: HTTP %d: %s", e.Op, e.HTTP, e.Message)
	}
	return fmt.Sprintf("%s: %s (statusCode %d, HTTP %d): %s", e.Op, e.Code, int(e.Code), e.HTTP, e.Message)
}

// Is reports whether target is an *Error of which every set field equals e's:
// errors.Is(err, &Error{Code: gws.StatusNotFound}) asks about the code alone.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	if !ok {
		return false
	}
	return (t.Op == "" || t.Op == e.Op) && (t.HTTP == 0 || t.HTTP == e.HTTP) &&
		(t.Code == 0 || t.Code == e.Code) && (t.Message == "" || t.Message == e.Message)
}

// InvalidState reports whether the operation is not possible in the present
// state: an agent in a session already, a message outside Talking (D-02, D-19).
func (e *Error) InvalidState() bool {
	return e.Code == gws.StatusInvalidParameter && strings.HasPrefix(e.Message, "Invalid state")
}

// ErrNotGWS is wrapped by errors about answers that no server of this API gives.
var ErrNotGWS = errors.New("not an answer of a GWS v2 API")
