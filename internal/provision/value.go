package provision

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/config/strict"
	"parley/internal/directory"
)

// form is what a text may look like.
type form struct {
	fits     func(string) bool
	expected string // completes "expected …"
	secret   bool   // never quoted
}

func domainForm() form {
	return form{fits: regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString, expected: "1 to 64 letters, digits, - or _ (no dots)"}
}

func featureForm() form {
	return form{fits: regexp.MustCompile(`^[a-z0-9-]{1,64}$`).MatchString, expected: "a feature such as api-voice-instant-messaging"}
}

func numberForm() form {
	return form{fits: isNumber, expected: "1 to 64 of the characters 0-9 A-Z a-z _ . + * # -"}
}

func nameForm() form {
	return form{fits: isName, expected: "a name of 1 to 255 characters on one line"}
}

// userNameForm() has no colon, since Basic ends the name there.
func userNameForm() form {
	return form{fits: func(s string) bool { return isName(s) && !strings.Contains(s, ":") },
		expected: "a name of 1 to 255 characters on one line, without a colon"}
}

func wordsForm() form {
	return form{fits: func(s string) bool { return s == "" || isName(s) }, expected: "up to 255 characters on one line"}
}

func passwordForm() form {
	return form{fits: func(s string) bool { return s != "" && utf8.RuneCountInString(s) <= 255 },
		expected: "a password of 1 to 255 characters", secret: true}
}

func hashForm() form {
	return form{fits: func(s string) bool { return s != "" }, expected: "an argon2id PHC string", secret: true}
}

// isNumber refuses what would be nothing when dialed.
func isNumber(s string) bool { return directory.ValidNumber(s) && directory.Dialed(s) != "" }

func isName(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= 255 && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, unicode.IsControl)
}

// text returns a text or number as the file spells it, "" if it is absent or
// at fault.
func text(v strict.Value, f form) string {
	value, tag, ok := v.Scalar(f.expected)
	switch {
	case !ok:
		return ""
	case !slices.Contains([]string{"!!str", "!!int", "!!float", "!!timestamp"}, tag):
		v.Fault("%s; expected %s", v.Describe(), f.expected)
		return ""
	case f.fits(value):
		return value
	case value == "":
		v.Fault("is empty; expected %s", f.expected)
	case f.secret:
		v.Fault("is not usable; expected %s", f.expected)
	default:
		v.Fault("%q is not usable; expected %s", value, f.expected)
	}
	return ""
}

// choice returns one of the texts, the first if the value is absent.
func choice(v strict.Value, all ...string) string {
	if !v.Present() {
		return all[0]
	}
	return choiceOf(v, all)
}

// choiceOf returns one of the texts, "" if the value is none of them.
func choiceOf(v strict.Value, all []string) string {
	value, _, ok := v.Scalar("one of " + strings.Join(all, ", "))
	if !ok || slices.Contains(all, value) {
		return value
	}
	if near, found := strict.Nearest(value, all); found {
		v.Fault("%q is not known; did you mean %s?", value, near)
	} else {
		v.Fault("%q is not known; expected one of %s", value, strings.Join(all, ", "))
	}
	return ""
}

func flag(v strict.Value, otherwise bool) bool {
	if !v.Present() {
		return otherwise
	}
	value, tag, ok := v.Scalar("true or false")
	if ok && tag != "!!bool" {
		v.Fault("%s; expected true or false", v.Describe())
	}
	return strings.EqualFold(value, "true")
}

// options reads sections of options.
func options(v strict.Value) map[string]map[string]string {
	sections := map[string]map[string]string{}
	pairs, _ := v.Pairs()
	for _, section := range pairs {
		values := map[string]string{}
		pairs, _ := section.Value.Pairs()
		for _, option := range pairs {
			if value, _, ok := option.Value.Scalar("a text, a number, true or false"); ok {
				values[option.Key] = value
			}
		}
		sections[section.Key] = values
	}
	return sections
}

// digestForm is the hexadecimal sum of an algorithm (RFC 8760).
func digestForm(digits string) form {
	return form{fits: regexp.MustCompile(`^[0-9a-f]{` + digits + `}$`).MatchString, expected: digits + " digits 0-9 a-f", secret: true}
}

func sipCredential(v strict.Value) directory.SIPCredential {
	if !v.Present() {
		return directory.SIPCredential{}
	}
	fields := v.Fields([]string{"password", "ha1"}, nil)
	if fields != nil && fields["password"].Present() == fields["ha1"].Present() {
		v.Fault("needs exactly one of password and ha1")
	}
	return directory.SIPCredential{Password: text(fields["password"], passwordForm()), HA1: digests(fields["ha1"])}
}

func digests(v strict.Value) map[string]string {
	if !v.Present() {
		return nil
	}
	digits := map[string]string{"MD5": "32", "SHA-256": "64", "SHA-512-256": "64"}
	sums := map[string]string{}
	fields := v.Fields([]string{"MD5", "SHA-256", "SHA-512-256"}, nil)
	for algorithm, sum := range fields {
		sums[algorithm] = text(sum, digestForm(digits[algorithm]))
	}
	if fields != nil && len(fields) == 0 {
		v.Fault("is empty; expected a digest by its algorithm: MD5, SHA-256, SHA-512-256")
	}
	return sums
}
