package wire

import "strings"

// Address is the value of From, To, Contact, Route or Record-Route.
type Address struct {
	Display string // as it stands, quotes included
	URI     URI
	Params  Params
}

// Tag returns the parameter tag; empty: none.
func (a Address) Tag() string {
	tag, _ := a.Params.Get("tag")
	return tag
}

// Name returns the display name as a person reads it.
func (a Address) Name() string {
	s, isQuoted := strings.CutPrefix(a.Display, `"`)
	if !isQuoted {
		return a.Display
	}
	var b strings.Builder
	for i := 0; i < len(s)-1; i++ {
		if s[i] == '\\' {
			i++
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "�")
}

// String writes the address plainly, its URI in brackets.
func (a Address) String() string { return string(a.append(make([]byte, 0, 128))) }

func (a Address) append(b []byte) []byte {
	if a.Display != "" {
		b = append(append(b, a.Display...), ' ')
	}
	b = append(append(append(b, '<'), a.URI.Scheme...), ':')
	return a.Params.append(append(append(b, a.URI.Opaque...), '>'))
}

// ReadAddress reads a name-addr or an addr-spec with its parameters. Without
// brackets the URI has no parameters of its own, and none of the signs that
// would make that doubtful (RFC 3261 20.10).
func ReadAddress(s string) (Address, error) {
	s = trim(s)
	var a Address
	if strings.HasPrefix(s, `"`) {
		rest, err := quoted(s)
		if err != nil {
			return a, err
		}
		a.Display, s = s[:len(s)-len(rest)], trim(rest)
		if !strings.HasPrefix(s, "<") {
			return a, errSyntax
		}
	}
	name, rest, bracketed := strings.Cut(s, "<")
	if !bracketed {
		return a.bare(s)
	}
	if name = trim(name); name != "" {
		a.Display = name
		for word := range strings.FieldsSeq(name) {
			if !isToken(word) && !foreign(word) {
				return a, errSyntax
			}
		}
	}
	uri, params, closed := strings.Cut(rest, ">")
	if !closed {
		return a, errSyntax
	}
	return a.with(uri, params)
}

// foreign takes words of other scripts, which RFC 3261 wants quoted and many
// phones do not quote.
func foreign(word string) bool {
	for i := range len(word) {
		if word[i] < 0x80 && strings.IndexByte(tokens, word[i]) < 0 {
			return false
		}
	}
	return true
}

func (a Address) bare(s string) (Address, error) {
	uri, params, has := strings.Cut(s, ";")
	uri = trim(uri)
	if strings.ContainsAny(uri, "?,") {
		return a, errSyntax
	}
	if has {
		params = ";" + params
	}
	return a.with(uri, params)
}

func (a Address) with(uri, params string) (Address, error) {
	var err error
	if a.URI, err = ReadURI(uri); err != nil {
		return a, err
	}
	a.Params, err = readParams(params)
	return a, err
}

// ReadAddresses reads a comma-separated list of them.
func ReadAddresses(value string) ([]Address, error) {
	items, err := list(value)
	if err != nil {
		return nil, err
	}
	all := make([]Address, len(items))
	for i, item := range items {
		if all[i], err = ReadAddress(item); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Addresses reads every header of that name in a message that passed the
// validator.
func (m Message) Addresses(name string) (all []Address) {
	for _, value := range m.All(name) {
		some, _ := ReadAddresses(value)
		all = append(all, some...)
	}
	return all
}
