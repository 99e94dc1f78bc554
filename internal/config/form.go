package config

import "strings"

// form is how a key's values look: to people, to YAML and to JSON Schema.
type form struct {
	expected string   // completes "expected …"
	kind     string   // JSON Schema's type, of the items if list
	tags     []string // YAML tags of a scalar that may be such a value
	pattern  string   // ECMA 262, a help for editors; the parser has the last word
	choices  []string // all values, if they can be listed
	least    int      // smallest number, if kind is integer
	list     bool
	secret   bool // never quoted in a fault, masked by Show
}

// The YAML tags of scalars.
const (
	tagText   = "!!str"
	tagNumber = "!!int"
	tagBool   = "!!bool"
)

func addressForm() form {
	return form{kind: "string", tags: []string{tagText}, expected: "host:port such as 127.0.0.1:8090", pattern: `^.*:[0-9]+$`}
}

func ownAddressForm() form {
	return form{kind: "string", tags: []string{tagText}, expected: "host:port such as 127.0.0.1:9090", pattern: `^(.*:[0-9]+)?$`}
}

func urlForm() form {
	return form{kind: "string", tags: []string{tagText}, expected: "a URL such as https://im.example.test", pattern: `^(https?://.+)?$`}
}

func textForm(expected string) form {
	return form{kind: "string", tags: []string{tagText}, expected: expected}
}

func issuerForm() form {
	return form{kind: "string", tags: []string{tagText}, pattern: `^(https?://.+)?$`,
		expected: "a URL such as https://login.example.test/realms/im; http:// on this machine alone"}
}

func networksForm() form {
	return form{kind: "string", tags: []string{tagText}, list: true, pattern: `^[0-9A-Fa-f.:]+(/[0-9]+)?$`,
		expected: "an address or network such as 10.0.0.7 or 10.0.0.0/8"}
}

func fileForm() form {
	return form{kind: "string", tags: []string{tagText}, expected: "the path of a file"}
}

// durationForm takes numbers too, so that the parser can say which unit is missing.
func durationForm() form {
	return form{kind: "string", tags: []string{tagText, tagNumber}, expected: "a time such as 30s, 5m or 1h30m",
		pattern: `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`}
}

func sizeForm() form {
	return form{kind: "string", tags: []string{tagText, tagNumber}, expected: "a size such as 64KiB, 1MiB or 4096B",
		pattern: `^[0-9]+(B|KiB|MiB|GiB)$`}
}

func numberForm() form {
	return form{kind: "integer", tags: []string{tagNumber}, expected: "a whole number of 1 or more", least: 1}
}

func boolForm() form {
	return form{kind: "boolean", tags: []string{tagBool}, expected: "true or false"}
}

func originsForm() form {
	return form{kind: "string", tags: []string{tagText}, list: true, pattern: `^https?://[^/]+$`,
		expected: "an origin such as https://desk.example.test or https://*.example.test"}
}

func listenersForm() form {
	return form{kind: "string", tags: []string{tagText}, list: true, pattern: `^(udp|tcp|tls|ws|wss):.*:[0-9]+$`,
		expected: "transport:host:port such as udp:127.0.0.1:5060, the transport one of udp, tcp, tls, ws, wss"}
}

func storeForm() form {
	return form{kind: "string", tags: []string{tagText}, secret: true, pattern: `^(sqlite:|postgres(ql)?://).+$`,
		expected: "sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE"}
}

func levelForm() form { return choiceForm("debug", "info", "warn", "error") }

func choiceForm[T ~string](all ...T) form {
	f := form{kind: "string", tags: []string{tagText}}
	for _, one := range all {
		f.choices = append(f.choices, string(one))
	}
	f.expected = "one of " + strings.Join(f.choices, ", ")
	return f
}
