package bayeux

import "encoding/json"

// Subscription is the field of that name: one pattern or a list, and the text
// as it was sent, which a reply echoes exactly (A9).
type Subscription struct {
	Names []string        // nil when absent or of a wrong type
	Raw   json.RawMessage // as received; nil makes Append write Names
}

// SubscribeTo makes the field of a request: a string for one name, an array for
// several.
func SubscribeTo(names ...string) Subscription { return Subscription{Names: names} }

// Present tells whether the field was there, be it of a wrong type.
func (s Subscription) Present() bool { return s.Raw != nil || len(s.Names) > 0 }

// Check says which error text the field deserves by its form alone, "" when
// every name is a pattern of at most maxChannel characters (0: no bound).
func (s Subscription) Check(maxChannel int) string {
	if !s.Present() || string(s.Raw) == "null" {
		return ErrorSubscriptionMissing
	}
	if len(s.Names) == 0 {
		return ErrorSubscriptionInvalid
	}
	for _, name := range s.Names {
		if !ValidPattern(name) || maxChannel > 0 && len(name) > maxChannel {
			return ErrorSubscriptionInvalid
		}
	}
	return ""
}

func (s Subscription) append(dst []byte) []byte {
	switch {
	case s.Raw != nil:
		return append(dst, s.Raw...)
	case len(s.Names) == 1:
		return appendString(dst, s.Names[0])
	}
	return appendStrings(dst, s.Names)
}

func decodeSubscription(raw []byte) Subscription {
	s := Subscription{Raw: raw}
	if name, ok := text(raw); ok {
		s.Names = []string{name}
		return s
	}
	s.Names = texts(raw)
	return s
}

// texts reads an array of strings, nil when it is anything else.
func texts(raw []byte) []string {
	if raw[0] != '[' {
		return nil
	}
	list := []string{}
	all := eachElement(raw, func(value []byte) bool {
		name, ok := text(value)
		list = append(list, name)
		return ok
	})
	if !all {
		return nil
	}
	return list
}

func appendStrings(dst []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, s)
	}
	return append(dst, ']')
}
