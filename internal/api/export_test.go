package api

import (
	"encoding/json"

	"parley/gws"
	"parley/internal/fault"
)

// StatusOf opens the table of D-05 to the tests.
func StatusOf(k fault.Kind) (gws.StatusCode, int, string) {
	s := statusOf(k)
	return s.code, s.http, s.text
}

// Members opens the reader of bodies to the tests.
func Members(text []byte, most int) (map[string]json.RawMessage, error) { return members(text, most) }

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
