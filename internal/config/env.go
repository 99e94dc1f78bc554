package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"parley/internal/config/strict"
)

// prefix begins the names of all variables that are ours.
const prefix = "PARLEY_"

// env takes the variables that name a key.
func (l *loader) env(variables []string) {
	for _, variable := range slices.Sorted(slices.Values(variables)) {
		name, value, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, prefix) || serviceLink().MatchString(name) {
			continue
		}
		i := slices.IndexFunc(l.keys, func(k key) bool { return envName(k.name) == name })
		if i < 0 {
			l.faults.Add(strict.Fault{Source: name, Text: "unknown variable" + l.meant(name)})
			continue
		}
		l.one(l.keys[i], strict.Fault{Source: name}, value)
	}
}

// flags takes the values that flags give.
func (l *loader) flags(values map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		k, ok := find(l.keys, name)
		if !ok {
			l.faults.Add(strict.Fault{Source: "--" + name, Text: "unknown key"})
			continue
		}
		l.one(k, strict.Fault{Source: "--" + name}, values[name])
	}
}

// one takes a value that came as a single text.
func (l *loader) one(k key, place strict.Fault, value string) {
	all := texts(k, value)
	l.take(k, place, true, all, slices.Repeat([]strict.Fault{place}, len(all)))
}

func (l *loader) meant(name string) string {
	var names []string
	for _, k := range l.keys {
		names = append(names, envName(k.name))
	}
	if near, ok := strict.Nearest(name, names); ok {
		return "; did you mean " + near + "?"
	}
	return "; every key of the configuration is a variable, http.address is " + envName("http.address")
}

// envName returns the variable of a key: PARLEY_HTTP_EXTERNAL_URL for
// http.externalUrl.
func envName(name string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(name, ".", "_") {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return prefix + b.String()
}

// serviceLink matches what Kubernetes puts into the environment of every pod
// beside a service named parley or parley-something: PARLEY_SERVICE_HOST,
// PARLEY_PORT_8090_TCP_ADDR and so on. They are no settings of ours.
func serviceLink() *regexp.Regexp {
	return regexp.MustCompile(`^PARLEY(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)
}
