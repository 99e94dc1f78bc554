package wire

import (
	"slices"
	"strconv"
	"strings"
)

// Rules are what a server understands.
type Rules struct {
	Methods    []string            // those it allows, in the order of Allow
	Extensions []string            // option tags that may be required
	Only       map[string][]string // those that may be required by one method
	Accept     map[string][]string // media types a body of the method may have; a method that is absent takes any and ignores it
	MaxBody    int                 // bytes
}

// Reply is an answer to a request: to one that broke a rule, or of a registrar.
type Reply struct {
	Code   int
	Reason string
	Fields []Field // what the answer says besides: Allow, Accept, Unsupported, …
	Body   []byte  // of the Content-Type among the fields
}

// The largest CSeq (RFC 3261 8.1.1.5) and the largest number of seconds.
const (
	maxCSeq    = 1<<31 - 1
	maxSeconds = 1<<32 - 1
)

func malformed(why string) *Reply { return &Reply{Code: 400, Reason: "Bad Request (" + why + ")"} }

// Check holds a request against the rules of RFC 3261 8.2 and RFC 3428 7 in
// their order and returns the first that is broken; nil: none.
func (m Message) Check(r Rules) *Reply {
	method, uri, spoken, ok := m.requestLine()
	switch {
	case !ok:
		return malformed("start line")
	case spoken != version:
		return &Reply{Code: 505, Reason: "Version Not Supported"}
	case m.Faulty != nil:
		return malformed(m.Faulty.Error())
	}
	if reply := m.checkFields(method); reply != nil {
		return reply
	}
	target, err := ReadURI(uri)
	if err != nil || target.Header {
		return malformed("Request-URI") // headers have no place there (RFC 3261 19.1.1)
	}
	if !target.SIP() {
		return &Reply{Code: 416, Reason: "Unsupported URI Scheme"}
	}
	return m.checkSupport(method, r)
}

// requestLine splits a request line, whose parts are separated by one space
// each. An unknown version is none of its faults.
func (m Message) requestLine() (method, uri, version string, ok bool) {
	method, rest, _ := strings.Cut(m.Start, " ")
	uri, version, _ = strings.Cut(rest, " ")
	return method, uri, version, isToken(method) && uri != "" && isVersion(version)
}

func isVersion(s string) bool {
	name, number, _ := strings.Cut(s, "/")
	major, minor, ok := strings.Cut(number, ".")
	return ok && strings.EqualFold(name, "SIP") && only(major, digits) && only(minor, digits)
}

// single are the headers that a message has once (RFC 3261 7.3.1).
func single() []string { return []string{"From", "To", "Call-ID", "CSeq"} }

func (m Message) checkFields(method string) *Reply {
	if m.count("Via") == 0 {
		return malformed("no Via")
	}
	for _, name := range single() {
		switch n := m.count(name); {
		case n == 0:
			return malformed("no " + name)
		case n > 1:
			return malformed("more than one " + name)
		}
	}
	for _, f := range m.Fields {
		if !f.valid() {
			return malformed(f.Name)
		}
	}
	for _, name := range []string{"Max-Forwards", "Expires", "Content-Type", "Date"} {
		if m.count(name) > 1 {
			return malformed("more than one " + name)
		}
	}
	h := m.Head()
	switch {
	case h.bad != "":
		return malformed(h.bad)
	case h.From.Tag() == "" && m.Modern():
		return malformed("no tag in From")
	case h.Method != method:
		return malformed("CSeq names another method")
	case len(m.Body) > 0 && h.Media == "":
		return malformed("a body without Content-Type")
	}
	return nil
}

// Modern reports whether the sender speaks RFC 3261 rather than RFC 2543, which
// knew no magic cookie and did without a tag.
func (m Message) Modern() bool {
	return strings.HasPrefix(m.TopVia().Branch(), "z9hG4bK")
}

// valid reports whether the value can be read, for headers beside the head that
// anything here depends on; of others it asks nothing. An Expires that cannot be
// read is as good as none (RFC 3261 20.19, RFC 4475 3.1.2.4).
func (f Field) valid() bool {
	var err error
	switch f.Name {
	case "Contact":
		if f.Value != "*" {
			_, err = ReadAddresses(f.Value)
		}
	case "Route", "Record-Route", "Path":
		_, err = ReadAddresses(f.Value)
	case "Call-ID":
		return f.Value != "" && !strings.ContainsAny(f.Value, " \t,;")
	case "Max-Forwards":
		return number(f.Value, 255)
	case "Min-Expires":
		return number(f.Value, maxSeconds)
	case "Session-Expires", "Min-SE":
		seconds, params, _ := strings.Cut(f.Value, ";")
		return number(trim(seconds), maxSeconds) && (params == "" || ok(readParams(";"+params)))
	case "Require", "Proxy-Require", "Supported":
		return f.Value == "" || tokensOnly(f.Value)
	}
	return err == nil
}

func ok[T any](_ T, err error) bool { return err == nil }

func number(s string, most uint64) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && only(s, digits) && n <= most
}

func tokensOnly(value string) bool {
	for item := range strings.SplitSeq(value, ",") {
		if !isToken(trim(item)) {
			return false
		}
	}
	return true
}

func readCSeq(s string) (uint32, string, error) {
	seq, method, _ := strings.Cut(strings.ReplaceAll(s, "\t", " "), " ")
	if method = trim(method); !number(seq, maxCSeq) || !isToken(method) {
		return 0, "", errSyntax
	}
	n, _ := strconv.ParseUint(seq, 10, 32)
	return uint32(n), method, nil
}

// TopVia returns the first hop, or what of it can be guessed.
func (m Message) TopVia() Via {
	if h := m.Head(); h.first > 0 {
		return h.Vias[0]
	}
	return guessVia(m.Get("Via"))
}

// Tokens returns the items of every header of that name.
func (m Message) Tokens(name string) []string {
	var all []string
	for _, value := range m.All(name) {
		for item := range strings.SplitSeq(value, ",") {
			if item = trim(item); item != "" {
				all = append(all, item)
			}
		}
	}
	return all
}

func (m Message) checkSupport(method string, r Rules) *Reply {
	if !slices.Contains(r.Methods, method) {
		return r.unknown(method)
	}
	if method == "ACK" || method == "CANCEL" {
		return nil // neither has a body that counts, nor a Require (RFC 3261 8.2.2.3)
	}
	var unknown []string
	for _, tag := range m.Tokens("Require") {
		if !r.understands(method, tag) {
			unknown = append(unknown, tag)
		}
	}
	switch {
	case len(unknown) > 0:
		return &Reply{Code: 420, Reason: "Bad Extension", Fields: []Field{{"Unsupported", strings.Join(unknown, ", ")}}}
	case len(m.Body) > r.MaxBody:
		return &Reply{Code: 413, Reason: "Request Entity Too Large"}
	}
	if types, looks := r.Accept[method]; looks && !m.optional() {
		return m.checkBody(types)
	}
	return nil
}

// unknown refuses a method. One of capitals alone may be some extension's:
// recognized, and not supported (RFC 3261 8.2.1). No extension has another
// (RFC 4475 3.1.1.2, 3.1.1.5).
func (r Rules) unknown(method string) *Reply {
	allow := []Field{{"Allow", strings.Join(r.Methods, ", ")}}
	if only(method, letters) && strings.ToUpper(method) == method {
		return &Reply{Code: 405, Reason: "Method Not Allowed", Fields: allow}
	}
	return &Reply{Code: 501, Reason: "Not Implemented", Fields: allow}
}

// understands takes an option tag in whatever case (RFC 3261 7.3.1).
func (r Rules) understands(method, tag string) bool {
	same := func(known string) bool { return strings.EqualFold(known, tag) }
	return slices.ContainsFunc(r.Extensions, same) || slices.ContainsFunc(r.Only[method], same)
}

// optional reports whether the body may be ignored by who does not understand
// it (RFC 3261 20.11).
func (m Message) optional() bool {
	_, params, _ := strings.Cut(m.Get("Content-Disposition"), ";")
	all, err := readParams(";" + params)
	handling, _ := all.Get("handling")
	return err == nil && strings.EqualFold(handling, "optional")
}

// Understood is the message without a body that is not understood; Check lets
// such a body pass if it is optional.
func (m Message) Understood(r Rules) Message {
	types, looks := r.Accept[m.Method()]
	if !looks || !m.optional() || m.checkBody(types) == nil {
		return m
	}
	m.Body = nil
	m.Fields = slices.DeleteFunc(slices.Clone(m.Fields), func(f Field) bool { return f.Name == "Content-Type" || f.Name == "Content-Encoding" })
	return Made(m)
}

func (m Message) checkBody(types []string) *Reply {
	for _, encoding := range m.Tokens("Content-Encoding") {
		if !strings.EqualFold(encoding, "identity") {
			return &Reply{Code: 415, Reason: "Unsupported Media Type", Fields: []Field{{"Accept-Encoding", "identity"}}}
		}
	}
	if len(m.Body) == 0 {
		return nil
	}
	if !slices.Contains(types, m.Head().Media) {
		return &Reply{Code: 415, Reason: "Unsupported Media Type", Fields: []Field{{"Accept", strings.Join(types, ", ")}}}
	}
	return nil
}

// Accepts reports whether the sender of the request takes that media type in
// an answer; without an Accept header it does (RFC 3261 20.1).
func (m Message) Accepts(media string) bool {
	values := m.All("Accept")
	if len(values) == 0 {
		return true
	}
	group, _, _ := strings.Cut(media, "/")
	for _, item := range m.Tokens("Accept") {
		one, _, _ := strings.Cut(item, ";")
		if one = strings.ToLower(trim(one)); one == media || one == group+"/*" || one == "*/*" {
			return true
		}
	}
	return false
}

// Sound reports whether a response can be believed: its status line, what is
// mandatory, and every header that anything depends on.
func (m Message) Sound() bool {
	code, _, known := m.Status()
	if !known || code < 100 || code > 699 || m.Faulty != nil || m.Head().bad != "" {
		return false
	}
	if len(m.Head().Vias) != 1 { // with more it is for somebody else (RFC 3261 8.1.3.3)
		return false
	}
	for _, name := range single() {
		if m.count(name) != 1 {
			return false
		}
	}
	return !slices.ContainsFunc(m.Fields, func(f Field) bool { return !f.valid() })
}

// Status returns code and reason of a status line of SIP/2.0.
func (m Message) Status() (code int, reason string, known bool) {
	spoken, rest, _ := strings.Cut(m.Start, " ")
	text, reason, _ := strings.Cut(rest, " ")
	if spoken != version || len(text) != 3 || !only(text, digits) {
		return 0, "", false
	}
	code, _ = strconv.Atoi(text)
	return code, reason, true
}
