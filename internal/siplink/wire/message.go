package wire

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// Field is one header line: its full name in the usual spelling and its value,
// unfolded and trimmed.
type Field struct{ Name, Value string }

// Message is a SIP message as its lines say it.
type Message struct {
	Start  string // the start line
	Fields []Field
	Body   []byte // as long as Content-Length says, or all there is
	Stream bool   // it came over a stream

	// Faulty is why not all of it can be believed; Check answers it with 400.
	Faulty error

	head *Head // nil: the message was made, not read
}

// ErrNoMessage is said of bytes that nobody can answer: not the beginning of a
// SIP message at all.
var ErrNoMessage = errors.New("not a SIP message")

// Read splits a whole message. The error is ErrNoMessage; what is wrong beyond
// the start line is in Message.Faulty, so that a request can be answered.
func Read(raw []byte, stream bool) (Message, error) {
	raw = bytes.TrimLeft(raw, "\r\n")
	head, body, ended := bytes.Cut(raw, []byte("\r\n\r\n"))
	start, lines, _ := strings.Cut(string(head), "\r\n")
	m := Message{Start: capital(start), Body: body, Stream: stream}
	if !strings.Contains(strings.ToUpper(start), "SIP/") || controls(start) {
		return Message{}, ErrNoMessage
	}
	if !ended {
		m.fail("the headers have no end")
	}
	m.readLines(lines)
	m.cutBody()
	return Made(m), nil
}

// version is that of RFC 3261.
const version = "SIP/2.0"

// capital writes the version of a start line in capitals, which it may lack
// (RFC 3261 7.1).
func capital(start string) string {
	rest := len(start) - len(version)
	switch {
	case rest < 0:
	case strings.EqualFold(start[:len(version)], version):
		return version + start[len(version):]
	case strings.EqualFold(start[rest:], version):
		return start[:rest] + version
	}
	return start
}

func (m *Message) fail(why string) {
	if m.Faulty == nil {
		m.Faulty = errors.New(why)
	}
}

// readLines unfolds: a line that begins with a space continues the one before.
func (m *Message) readLines(lines string) {
	if lines == "" {
		return
	}
	m.Fields = make([]Field, 0, strings.Count(lines, "\r\n")+1)
	for line := range strings.SplitSeq(lines, "\r\n") {
		if n := len(m.Fields); n > 0 && line != "" && (line[0] == ' ' || line[0] == '\t') {
			m.Fields[n-1].Value = trim(m.Fields[n-1].Value + " " + trim(line))
			continue
		}
		m.readLine(line)
	}
	for _, f := range m.Fields {
		if hides(f.Value) {
			m.fail("a control character in " + f.Name)
		}
	}
}

func (m *Message) readLine(line string) {
	name, value, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	if !ok || !isToken(name) {
		m.fail("a header line without a name")
		return
	}
	m.Fields = append(m.Fields, Field{fullName(name), trim(value)})
}

// cutBody takes the body to be as long as Content-Length says; what is beyond
// it in a datagram is dropped (RFC 3261 18.3).
func (m *Message) cutBody() {
	values := m.All("Content-Length")
	if len(values) == 0 {
		if m.Stream {
			m.fail("no Content-Length")
		}
		return
	}
	n, err := ContentLength(values)
	switch {
	case err != nil:
		m.fail("Content-Length is malformed")
	case n > len(m.Body):
		m.fail("the body is shorter than Content-Length")
	default:
		m.Body = m.Body[:n]
	}
}

// ContentLength returns what all values of the header agree on.
func ContentLength(values []string) (int, error) {
	n, err := strconv.ParseUint(values[0], 10, 31)
	if err != nil || !only(values[0], digits) {
		return 0, errSyntax
	}
	for _, other := range values[1:] {
		if other != values[0] {
			return 0, errSyntax
		}
	}
	return int(n), nil
}

// is reports whether the header has that name, in whatever case.
func (f Field) is(name string) bool {
	return len(f.Name) == len(name) && (f.Name == name || strings.EqualFold(f.Name, name))
}

// count returns how many header lines of that name there are.
func (m Message) count(name string) (n int) {
	for _, f := range m.Fields {
		if f.is(name) {
			n++
		}
	}
	return n
}

// All returns the values of every header line of that name.
func (m Message) All(name string) []string {
	var all []string
	for _, f := range m.Fields {
		if f.is(name) {
			all = append(all, f.Value)
		}
	}
	return all
}

// Get returns the first value of that name; empty: none.
func (m Message) Get(name string) string {
	for _, f := range m.Fields {
		if f.is(name) {
			return f.Value
		}
	}
	return ""
}

// IsResponse reports whether the start line is a status line.
func (m Message) IsResponse() bool {
	return len(m.Start) >= 4 && strings.EqualFold(m.Start[:4], "SIP/")
}

// Method returns the first word of a request line.
func (m Message) Method() string {
	method, _, _ := strings.Cut(m.Start, " ")
	return method
}

// fullName turns a compact or oddly spelt name into the usual one (RFC 3261
// 20, and the registered compact forms of extensions).
func fullName(name string) string {
	switch name {
	case "Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Contact", "Content-Type", "Content-Length", "Date", "User-Agent",
		"Allow", "Supported", "Route", "Record-Route":
		return name // as nearly everybody writes them
	}
	lower := strings.ToLower(name)
	switch lower {
	case "a":
		return "Accept-Contact"
	case "b":
		return "Referred-By"
	case "c":
		return "Content-Type"
	case "d":
		return "Request-Disposition"
	case "e":
		return "Content-Encoding"
	case "f":
		return "From"
	case "i", "call-id":
		return "Call-ID"
	case "j":
		return "Reject-Contact"
	case "k":
		return "Supported"
	case "l":
		return "Content-Length"
	case "m":
		return "Contact"
	case "o":
		return "Event"
	case "r":
		return "Refer-To"
	case "s":
		return "Subject"
	case "t":
		return "To"
	case "u":
		return "Allow-Events"
	case "v":
		return "Via"
	case "x":
		return "Session-Expires"
	case "cseq":
		return "CSeq"
	case "www-authenticate":
		return "WWW-Authenticate"
	case "min-se":
		return "Min-SE"
	}
	return titled(lower)
}

// titled capitalises each word between dashes.
func titled(lower string) string {
	b := []byte(lower)
	for i := range b {
		if (i == 0 || b[i-1] == '-') && b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

// Arrived fills into the first hop where the request really came from and
// returns that hop. Of hops that cannot be read it returns what shows where an
// answer goes, if that much can be guessed, and the zero Via if it cannot.
func (m Message) Arrived(o Origin) Via {
	h := m.Head()
	for i, f := range m.Fields {
		if f.Name != "Via" {
			continue
		}
		if h.first == 0 {
			return guessVia(f.Value)
		}
		h.Vias[0].Came(o.Source)
		texts := make([]string, h.first)
		for j, v := range h.Vias[:h.first] {
			texts[j] = v.String()
		}
		m.Fields[i].Value = strings.Join(texts, ", ")
		return h.Vias[0]
	}
	return Via{}
}
