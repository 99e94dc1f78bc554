package auth

import (
	"net/http"
	"strings"
)

// Challenge adds to a 401 answer the header that makes a browser ask for user
// name and password; not for a script's request, which asks in its own way
// (D-06). The charset is RFC 7617's.
func Challenge(w http.ResponseWriter, r *http.Request) {
	if strings.EqualFold(r.Header.Get("X-Requested-With"), "XMLHttpRequest") {
		return
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="parley", charset="UTF-8"`)
}
