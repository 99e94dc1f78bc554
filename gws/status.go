package gws

import (
	"encoding/json"
	"strconv"
	"strings"
)

// StatusCode is the statusCode of every answer (vendor page "Return Values").
type StatusCode int

// The status codes. HTTP codes are another matter: see the server's table.
const (
	StatusOK               StatusCode = 0  // success
	StatusMissingParameter StatusCode = 1  // a required parameter is missing
	StatusInvalidParameter StatusCode = 2  // a parameter is not valid for the present state
	StatusForbidden        StatusCode = 3  // the operation is forbidden
	StatusInternalError    StatusCode = 4  // a fault of the server or of one behind it
	StatusPermissionDenied StatusCode = 5  // the user lacks the permission
	StatusNotFound         StatusCode = 6  // no such resource
	StatusPartialSuccess   StatusCode = 7  // part of a bulk operation failed
	StatusChangePassword   StatusCode = 8  // the password must be changed first
	StatusIncomplete       StatusCode = 9  // processing is not complete
	StatusValidationError  StatusCode = 10 // a value is out of range
	StatusReadOnlyProperty StatusCode = 11 // a read-only property was to be changed
	StatusCannotRetrieve   StatusCode = 12 // the resource cannot be retrieved
	StatusCannotCreate     StatusCode = 13 // the resource cannot be created
	StatusCannotDelete     StatusCode = 14 // the resource cannot be deleted
	StatusCannotUpdate     StatusCode = 15 // the resource cannot be updated
	StatusCannotAssign     StatusCode = 16 // the resource cannot be assigned
	StatusCannotUnassign   StatusCode = 17 // the resource cannot be unassigned
	StatusAlreadyExists    StatusCode = 18 // the resource exists already
	StatusInUse            StatusCode = 19 // the resource is in use
	StatusNotAuthenticated StatusCode = 20 // credentials are needed
)

// statusCodes is how many there are.
const statusCodes = 21

// StatusCodes returns the whole list in ascending order.
func StatusCodes() []StatusCode {
	all := make([]StatusCode, statusCodes)
	for i := range all {
		all[i] = StatusCode(i)
	}
	return all
}

// String returns the code's name in a few words, "unknown status" outside the list.
func (c StatusCode) String() string {
	names := [statusCodes]string{"success", "missing parameter", "invalid parameter", "forbidden", "internal error",
		"permission denied", "not found", "partial success", "change password", "incomplete", "validation error",
		"read-only property", "cannot retrieve", "cannot create", "cannot delete", "cannot update", "cannot assign",
		"cannot unassign", "already exists", "in use", "not authenticated"}
	if c < 0 || c >= statusCodes {
		return "unknown status"
	}
	return names[c]
}

// UnmarshalJSON reads a number; one in quotes, as the vendor's sample of a
// duplicate user has it, is understood too.
func (c *StatusCode) UnmarshalJSON(text []byte) error {
	var number json.Number
	if err := json.Unmarshal([]byte(strings.Trim(string(text), `"`)), &number); err != nil {
		return err
	}
	if number == "" {
		return nil
	}
	n, err := strconv.Atoi(number.String())
	*c = StatusCode(n)
	return err
}
