package api_test

import (
	"testing"

	"parley/gws"
	"parley/internal/api"
	"parley/internal/fault"
)

// TestD05 holds the whole table, kind by kind.
func TestD05(t *testing.T) {
	table := map[fault.Kind]struct {
		code gws.StatusCode
		http int
	}{
		fault.Internal:         {4, 500},
		fault.Unavailable:      {4, 503},
		fault.Missing:          {1, 400},
		fault.Invalid:          {2, 400},
		fault.InvalidState:     {2, 403},
		fault.Forbidden:        {3, 403},
		fault.Permission:       {5, 403},
		fault.NotFound:         {6, 404},
		fault.OutOfRange:       {10, 400},
		fault.Exists:           {18, 403},
		fault.InUse:            {19, 403},
		fault.Unauthenticated:  {20, 401},
		fault.MethodNotAllowed: {3, 405},
		fault.TooLarge:         {10, 413},
		fault.MediaType:        {2, 415},
		fault.ReadOnly:         {11, 400},
		fault.TooMany:          {3, 429},
	}
	for _, kind := range fault.Kinds() {
		want, known := table[kind]
		code, http, text := api.StatusOf(kind)
		if !known || code != want.code || http != want.http || text == "" {
			t.Errorf("%s: code %d, HTTP %d, %q; want %+v", kind, code, http, text, want)
		}
	}
	if len(table) != len(fault.Kinds()) {
		t.Errorf("%d kinds in the table of %d", len(table), len(fault.Kinds()))
	}
}
