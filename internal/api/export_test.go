package api

import (
	"parley/gws"
	"parley/internal/fault"
)

// StatusOf opens the table of D-05 to the tests.
func StatusOf(k fault.Kind) (gws.StatusCode, int, string) {
	s := statusOf(k)
	return s.code, s.http, s.text
}

// Check opens the body checker to the tests.
func Check(text []byte, most int) error { return check(text, most) }

// Routes lists what a friendly API serves to those who are known: "GET /api/v2/me".
func Routes() []string {
	var list []string
	for pattern, r := range (&API{}).routes() {
		for method := range r.methods {
			list = append(list, method+" "+gws.BasePath+pattern)
		}
	}
	return list
}
