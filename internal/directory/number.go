package directory

import "strings"

// Dialed returns a phone number without the marks that people put into it:
// blanks, hyphens, parentheses and dots (D-24).
func Dialed(spelled string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -().", r) {
			return -1
		}
		return r
	}, spelled)
}

// ValidNumber reports whether a number has D-24's form: 1 to 64 characters of
// 0-9 A-Z a-z _ . + * # and hyphen.
func ValidNumber(number string) bool {
	if number == "" || len(number) > 64 {
		return false
	}
	strange := strings.IndexFunc(number, func(r rune) bool {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z'
		return !letter && !('0' <= r && r <= '9') && !strings.ContainsRune("_.+*#-", r)
	})
	return strange < 0
}
