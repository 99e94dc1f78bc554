package wire

import (
	"strings"
	"unicode"
)

// Word makes foreign text fit for a header line or a reason phrase: control
// characters become spaces, so that no line can end in it.
func Word(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// Quote writes a display name as a quoted string; empty stays empty.
func Quote(name string) string {
	if name = strings.TrimSpace(Word(name)); name == "" {
		return ""
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// Escape writes a number as the user part of a URI; signs that may not stand
// there become percent escapes.
func Escape(user string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(user) {
		if c := user[i]; strings.IndexByte(unreserved+"+&=$,", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// Unescape reads the user part of a URI.
func Unescape(user string) string {
	if !strings.Contains(user, "%") || !escapes(user) {
		return user
	}
	var b strings.Builder
	for i := 0; i < len(user); i++ {
		if user[i] == '%' {
			b.WriteByte(nibble(user[i+1])<<4 | nibble(user[i+2]))
			i += 2
			continue
		}
		b.WriteByte(user[i])
	}
	return b.String()
}

func nibble(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
