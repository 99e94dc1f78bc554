package api

import (
	"net/http"

	"parley/gws"
	"parley/internal/fault"
)

// status is how a kind of fault is answered.
type status struct {
	code gws.StatusCode
	http int
	text string // when the fault has no words of its own
}

// statusOf is the one table of D-05.
func statusOf(k fault.Kind) status {
	switch k {
	case fault.Unavailable:
		return status{gws.StatusInternalError, http.StatusServiceUnavailable, "The server cannot do this now; try again later"}
	case fault.Missing:
		return status{gws.StatusMissingParameter, http.StatusBadRequest, "A required parameter is missing"}
	case fault.Invalid:
		return status{gws.StatusInvalidParameter, http.StatusBadRequest, "A parameter is not valid"}
	case fault.InvalidState:
		return status{gws.StatusInvalidParameter, http.StatusForbidden, "Invalid state"}
	case fault.Forbidden:
		return status{gws.StatusForbidden, http.StatusForbidden, "The operation is forbidden"}
	case fault.Permission:
		return status{gws.StatusPermissionDenied, http.StatusForbidden, "You lack the permission"}
	case fault.NotFound:
		return status{gws.StatusNotFound, http.StatusNotFound, "There is no such resource"}
	case fault.OutOfRange:
		return status{gws.StatusValidationError, http.StatusBadRequest, "A value is out of range"}
	case fault.Exists:
		return status{gws.StatusAlreadyExists, http.StatusForbidden, "It exists already"}
	case fault.InUse:
		return status{gws.StatusInUse, http.StatusForbidden, "It is in use"}
	case fault.Unauthenticated:
		return status{gws.StatusNotAuthenticated, http.StatusUnauthorized, "Access denied"}
	case fault.MethodNotAllowed:
		return status{gws.StatusForbidden, http.StatusMethodNotAllowed, "The method is not allowed here"}
	case fault.TooLarge:
		return status{gws.StatusValidationError, http.StatusRequestEntityTooLarge, "The body is too large"}
	case fault.MediaType:
		return status{gws.StatusInvalidParameter, http.StatusUnsupportedMediaType, "The body must be application/json"}
	case fault.TooMany:
		return status{gws.StatusForbidden, http.StatusTooManyRequests, "Too many requests; try again later"}
	case fault.ReadOnly:
		return status{gws.StatusReadOnlyProperty, http.StatusBadRequest, "A read-only property was to be changed"}
	case fault.Internal:
	}
	return status{gws.StatusInternalError, http.StatusInternalServerError, "Internal error"}
}
