package api

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/internal/fault"
)

// members returns the members of the one JSON object that text must be; nil if
// it is another value. It refuses what is not well formed, repeats a key in an
// object, nests deeper than most, or holds what is no Unicode text.
func members(text []byte, most int) (fields, error) {
	if !utf8.Valid(text) || loneSurrogate(text) {
		return nil, malformed("it is not valid Unicode text")
	}
	if deeper(text, most) {
		return nil, fault.New("api.members", fault.OutOfRange, "", "The body nests too deep")
	}
	if !json.Valid(text) {
		return nil, syntax(json.Unmarshal(text, new(any)))
	}
	w := walker{text: text}
	if w.space() != '{' {
		return nil, w.value()
	}
	top := fields{}
	return top, w.object(func(key string, value []byte) { top[key] = value })
}

func malformed(why string) error {
	return fault.New("api.members", fault.Missing, "", "The body is not well-formed JSON: "+why)
}

// syntax says in our words what the decoder found.
func syntax(err error) error {
	words := err.Error()
	switch {
	case strings.HasPrefix(words, "unexpected end"):
		words = "it ends too early"
	case strings.HasSuffix(words, "after top-level value"):
		words = "something follows the object"
	}
	return malformed(words)
}

// deeper reports whether brackets outside of texts open more than most levels.
func deeper(text []byte, most int) bool {
	level, inside := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '{', c == '[':
			if level++; level > most {
				return true
			}
		case c == '}', c == ']':
			level--
		}
	}
	return false
}

// walker walks once through a text that is well formed.
type walker struct {
	text []byte
	at   int
}

// space skips white space and returns what follows it.
func (w *walker) space() byte {
	for w.text[w.at] == ' ' || w.text[w.at] == '\t' || w.text[w.at] == '\n' || w.text[w.at] == '\r' {
		w.at++
	}
	return w.text[w.at]
}

// value walks over a value, in which no object may repeat a key.
func (w *walker) value() error {
	switch w.space() {
	case '{':
		return w.object(func(string, []byte) {})
	case '[':
		return w.array()
	case '"':
		w.quoted()
		return nil
	}
	for w.at < len(w.text) && !ends(w.text[w.at]) {
		w.at++
	}
	return nil
}

// ends reports whether c ends a number or a word.
func ends(c byte) bool {
	return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\n' || c == '\r'
}

// object walks over an object and hands out its members, values as they stand.
func (w *walker) object(member func(key string, value []byte)) error {
	seen := map[string]bool{}
	for w.at++; w.space() != '}'; {
		key, err := w.key()
		if err != nil {
			return err
		}
		if seen[key] {
			return malformed(fmt.Sprintf("the key %q is repeated", key))
		}
		seen[key] = true
		w.space()
		w.at++ // the colon
		w.space()
		begin := w.at
		if err := w.value(); err != nil {
			return err
		}
		member(key, w.text[begin:w.at:w.at])
		w.comma()
	}
	w.at++
	return nil
}

func (w *walker) array() error {
	for w.at++; w.space() != ']'; w.comma() {
		if err := w.value(); err != nil {
			return err
		}
	}
	w.at++
	return nil
}

func (w *walker) comma() {
	if w.space() == ',' {
		w.at++
	}
}

// key reads a text; only an escape makes it another than it stands.
func (w *walker) key() (key string, err error) {
	quoted, plain := w.quoted()
	if plain {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	err = json.Unmarshal(quoted, &key)
	return key, err
}

// quoted walks over a text and returns it with its quotes; plain: it has no
// escape.
func (w *walker) quoted() (text []byte, plain bool) {
	begin := w.at
	plain = true
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			plain = false
			w.at++
		}
	}
	w.at++
	return w.text[begin:w.at], plain
}

// loneSurrogate reports whether an escape names half a character, which the
// decoder would replace without a word.
func loneSurrogate(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		unit, ok := escaped(text[i:])
		switch {
		case !ok:
			i++ // a short escape; its second character may be a backslash
		case 0xD800 <= unit && unit < 0xDC00:
			low, paired := escaped(text[min(i+6, len(text)):])
			if !paired || low < 0xDC00 || low > 0xDFFF {
				return true
			}
			i += 11
		case 0xDC00 <= unit && unit <= 0xDFFF:
			return true
		default:
			i += 5
		}
	}
	return false
}

// escaped reads an escape of the form \uXXXX.
func escaped(text []byte) (unit rune, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}
