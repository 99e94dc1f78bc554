package wire

import (
	"errors"
	"strings"
)

// errSyntax is why a value cannot be read; Check answers it with 400.
var errSyntax = errors.New("malformed")

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	// tokens may stand in a token (RFC 3261 25.1).
	tokens = letters + digits + "-.!%*_+`'~"
)

// only reports whether s is not empty and holds characters of set alone.
func only(s, set string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return true
}

func isToken(s string) bool { return only(s, tokens) }

func trim(s string) string { return strings.Trim(s, " \t") }

// controls reports whether s holds a character that could end a header line or
// hide in it; a tab is harmless.
func controls(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7f {
			return true
		}
	}
	return false
}

// hides reports whether s holds a control character other than one quoted by a
// backslash, as RFC 3261 25.1 allows; a line end is never allowed.
func hides(s string) bool {
	for i := range len(s) {
		if c := s[i]; c == '\r' || c == '\n' || controls(s[i:i+1]) && (i == 0 || s[i-1] != '\\') {
			return true
		}
	}
	return false
}

// cut returns what stands before the first sep outside quotes and angle
// brackets, and what follows it. An open quote or bracket is errSyntax.
func cut(s string, sep byte) (before, after string, found bool, err error) {
	quoted, bracketed := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !bracketed:
			quoted = !quoted
		case quoted:
		case c == '<':
			bracketed = true
		case c == '>':
			bracketed = false
		case c == sep && !bracketed:
			return s[:i], s[i+1:], true, nil
		}
	}
	if quoted || bracketed {
		return "", "", false, errSyntax
	}
	return s, "", false, nil
}

// list splits a header's value at its commas; an empty item is errSyntax.
func list(value string) ([]string, error) {
	var all []string
	for more := true; more; {
		item, rest, found, err := cut(value, ',')
		if err != nil || trim(item) == "" {
			return nil, errSyntax
		}
		all, value, more = append(all, trim(item)), rest, found
	}
	return all, nil
}

// Param is a parameter after a semicolon. Value is as it stands, quotes
// included; empty: there is none.
type Param struct{ Name, Value string }

// Params are in the order of the message.
type Params []Param

// Get returns the first parameter of that name, in whatever case.
func (p Params) Get(name string) (string, bool) {
	for _, one := range p {
		if strings.EqualFold(one.Name, name) {
			return one.Value, true
		}
	}
	return "", false
}

// String writes them with their semicolons.
func (p Params) String() string { return string(p.append(nil)) }

func (p Params) append(b []byte) []byte {
	for _, one := range p {
		b = append(append(b, ';'), one.Name...)
		if one.Value != "" {
			b = append(append(b, '='), one.Value...)
		}
	}
	return b
}

// readParams reads ";name=value;name", spaces allowed around each sign.
func readParams(s string) (Params, error) {
	var all Params
	if s = trim(s); s == "" {
		return nil, nil
	}
	if s[0] != ';' {
		return nil, errSyntax
	}
	all = make(Params, 0, strings.Count(s, ";")+2) // Came may add to them
	for s, more := s[1:], true; more; {
		item, rest, found, err := cut(s, ';')
		if err != nil {
			return nil, err
		}
		one, err := readParam(item)
		if err != nil {
			return nil, err
		}
		all, s, more = append(all, one), rest, found
	}
	return all, nil
}

func readParam(item string) (Param, error) {
	name, value, has := strings.Cut(item, "=")
	name, value = trim(name), trim(value)
	if !isToken(name) || has && !isParamValue(value) {
		return Param{}, errSyntax
	}
	return Param{name, value}, nil
}

// isParamValue takes a token, a host or a quoted string.
func isParamValue(s string) bool {
	if strings.HasPrefix(s, `"`) {
		rest, err := quoted(s)
		return err == nil && rest == ""
	}
	return only(s, tokens+"[]:")
}

// quoted skips a quoted string at the beginning of s and returns what follows.
func quoted(s string) (rest string, err error) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return s[i+1:], nil
		}
	}
	return "", errSyntax
}
