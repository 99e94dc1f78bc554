package bayeux

import (
	"strconv"
	"unicode/utf8"
)

// object writes one JSON object field by field.
type object struct {
	dst   []byte
	comma bool
}

func openObject(dst []byte) object { return object{dst: append(dst, '{')} }

func (o *object) name(key string) {
	if o.comma {
		o.dst = append(o.dst, ',')
	}
	o.comma = true
	o.dst = append(appendString(o.dst, key), ':')
}

func (o *object) str(key, value string) {
	o.name(key)
	o.dst = appendString(o.dst, value)
}

func (o *object) num(key string, value int64) {
	o.name(key)
	o.dst = strconv.AppendInt(o.dst, value, 10)
}

func (o *object) bool(key string, value bool) {
	o.name(key)
	o.dst = strconv.AppendBool(o.dst, value)
}

func (o *object) raw(key string, value []byte) {
	o.name(key)
	o.dst = append(o.dst, value...)
}

func (o *object) close() []byte { return append(o.dst, '}') }

const hexDigits = "0123456789abcdef"

// appendString writes s as a JSON string. The line separators U+2028 and U+2029
// are escaped so that the text may also stand in a script.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		size, escape := escapeAt(s[i:])
		if escape != "" {
			dst = append(append(dst, s[from:i]...), escape...)
			from = i + size
		}
		i += size
	}
	return append(append(dst, s[from:]...), '"')
}

// escapeAt says how many bytes the first character takes and what must stand
// for it, "" when it may stand for itself.
func escapeAt(s string) (size int, escape string) {
	switch c := s[0]; {
	case c == '"':
		return 1, `\"`
	case c == '\\':
		return 1, `\\`
	case c < ' ':
		return 1, `\u00` + string([]byte{hexDigits[c>>4], hexDigits[c&15]})
	case c < utf8.RuneSelf:
		return 1, ""
	}
	switch r, size := utf8.DecodeRuneInString(s); {
	case r == utf8.RuneError && size == 1:
		return 1, `\ufffd`
	case r == '\u2028':
		return size, `\u2028`
	case r == '\u2029':
		return size, `\u2029`
	default:
		return size, ""
	}
}
