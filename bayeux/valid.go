package bayeux

import (
	"strings"
	"unicode/utf8"
)

// checker tells whether a text is one JSON value (RFC 8259) in UTF-8. It does
// what json.Valid does in a third of the time, and counts the nesting.
type checker struct {
	b       []byte
	i       int
	depth   int
	deepest int // allowed
	tooDeep bool
}

// deepestEver bounds the recursion where no limit is given, as encoding/json does.
const deepestEver = 10000

// check reports ErrMalformed, ErrTooDeep or nil. With deepest 0 only a nesting
// that nobody means is too deep.
func check(b []byte, deepest int) error {
	if deepest <= 0 {
		deepest = deepestEver
	}
	c := checker{b: b, deepest: deepest}
	switch {
	case utf8.Valid(b) && c.value() && c.next() == 0 && c.i >= len(b):
		return nil
	case c.tooDeep:
		return ErrTooDeep
	}
	return ErrMalformed
}

// next is the next byte that is no space, 0 at the end.
func (c *checker) next() byte {
	if c.i = skipSpace(c.b, c.i); c.i < len(c.b) {
		return c.b[c.i]
	}
	return 0
}

func (c *checker) value() bool {
	switch first := c.next(); first {
	case '"':
		return c.text()
	case '{', '[':
		return c.nested(first)
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	}
	return c.number()
}

func (c *checker) word(w string) bool {
	if len(c.b)-c.i < len(w) || string(c.b[c.i:c.i+len(w)]) != w {
		return false
	}
	c.i += len(w)
	return true
}

// text passes over a string.
func (c *checker) text() bool {
	for c.i++; c.i < len(c.b); c.i++ {
		switch ch := c.b[c.i]; {
		case ch == '"':
			c.i++
			return true
		case ch == '\\':
			if !c.escape() {
				return false
			}
		case ch < ' ':
			return false
		}
	}
	return false
}

// escape passes over a backslash, and over all but the last byte of what it
// begins.
func (c *checker) escape() bool {
	if c.i++; c.i >= len(c.b) {
		return false
	}
	if c.b[c.i] != 'u' {
		return strings.IndexByte(`"\/bfnrt`, c.b[c.i]) >= 0
	}
	for range 4 {
		if c.i++; c.i >= len(c.b) || strings.IndexByte("0123456789abcdefABCDEF", c.b[c.i]) < 0 {
			return false
		}
	}
	return true
}

// nested passes over an object or an array.
func (c *checker) nested(open byte) bool {
	if c.depth++; c.depth > c.deepest {
		c.tooDeep = true
		return false
	}
	c.i++
	closing := open + 2 // '}' after '{', ']' after '['
	if c.next() == closing {
		c.i++
		c.depth--
		return true
	}
	for c.element(open) {
		switch c.next() {
		case ',':
			c.i++
		case closing:
			c.i++
			c.depth--
			return true
		default:
			return false
		}
	}
	return false
}

func (c *checker) element(open byte) bool {
	if open == '{' {
		if c.next() != '"' || !c.text() || c.next() != ':' {
			return false
		}
		c.i++
	}
	return c.value()
}

func (c *checker) number() bool {
	c.skip('-', '-')
	if !c.skip('0', '0') && !c.digits() {
		return false
	}
	if c.skip('.', '.') && !c.digits() {
		return false
	}
	if c.skip('e', 'E') {
		c.skip('+', '-')
		return c.digits()
	}
	return true
}

// skip passes over one byte that is either.
func (c *checker) skip(one, other byte) bool {
	if c.i < len(c.b) && (c.b[c.i] == one || c.b[c.i] == other) {
		c.i++
		return true
	}
	return false
}

// digits passes over one or more.
func (c *checker) digits() bool {
	from := c.i
	for c.i < len(c.b) && '0' <= c.b[c.i] && c.b[c.i] <= '9' {
		c.i++
	}
	return c.i > from
}
