package auth

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxBasic bounds a Basic header's credentials, in characters of base64.
const maxBasic = 4096

// reading is a Basic header as one charset has it.
type reading struct{ userName, password string }

// authorization returns the Authorization header and whether there is one.
// Two of them leave it open who asks, so they read as one that nobody accepts.
func authorization(r *http.Request) (string, bool) {
	values := r.Header["Authorization"]
	switch {
	case len(values) == 0, len(values) == 1 && values[0] == "":
		return "", false
	case len(values) > 1:
		return "", true
	}
	return values[0], true
}

// parseBasic returns the readings of "Basic <base64>" (RFC 7617), none if the
// header is not of that form. Its octets are UTF-8 as we ask for, or ISO-8859-1
// as client C1 sends unasked: where both are possible and differ, both come,
// UTF-8 first.
func parseBasic(header string) []reading {
	scheme, credentials, _ := strings.Cut(header, " ")
	credentials = strings.Trim(credentials, " ")
	if !strings.EqualFold(scheme, "Basic") || len(credentials) > maxBasic {
		return nil
	}
	octets, err := base64.StdEncoding.DecodeString(credentials)
	if err != nil {
		return nil
	}
	readings := make([]reading, 0, 2)
	text := string(octets)
	if utf8.ValidString(text) {
		readings = appendReading(readings, text)
	}
	if !isASCII(text) {
		readings = appendReading(readings, latin1(octets))
	}
	return readings
}

// appendReading splits at the first colon: a user name has none, a password may.
func appendReading(to []reading, text string) []reading {
	userName, password, ok := strings.Cut(text, ":")
	if !ok {
		return to
	}
	return append(to, reading{userName, password})
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// latin1 decodes ISO-8859-1, whose octets are the first 256 code points.
func latin1(octets []byte) string {
	runes := make([]rune, len(octets))
	for i, b := range octets {
		runes[i] = rune(b)
	}
	return string(runes)
}
