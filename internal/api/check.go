package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"parley/internal/fault"
)

// check refuses a text that is not one JSON value, that repeats a key in an
// object, nests deeper than most, or holds what is no Unicode text.
func check(text []byte, most int) error {
	if !utf8.Valid(text) || loneSurrogate(text) {
		return malformed("it is not valid Unicode text")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := checkValue(d, most); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed("something follows the object")
	}
	return nil
}

func malformed(why string) error {
	return fault.New("api.check", fault.Missing, "", "The body is not well-formed JSON: "+why)
}

// checkValue checks the next value, in which depth levels may open.
func checkValue(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return syntax(err)
	}
	open, nests := token.(json.Delim)
	switch {
	case !nests:
		return nil
	case depth == 0:
		return fault.New("api.check", fault.OutOfRange, "", "The body nests too deep")
	case open == '{':
		return checkObject(d, depth-1)
	}
	return checkArray(d, depth-1)
}

func checkObject(d *json.Decoder, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return syntax(err)
		}
		key, _ := token.(string)
		if seen[key] {
			return malformed(fmt.Sprintf("the key %q is repeated", key))
		}
		seen[key] = true
		if err := checkValue(d, depth); err != nil {
			return err
		}
	}
	return checkEnd(d)
}

func checkArray(d *json.Decoder, depth int) error {
	for d.More() {
		if err := checkValue(d, depth); err != nil {
			return err
		}
	}
	return checkEnd(d)
}

func checkEnd(d *json.Decoder) error {
	_, err := d.Token()
	return syntax(err)
}

func syntax(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return malformed("it ends too early")
	}
	return malformed(err.Error())
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
