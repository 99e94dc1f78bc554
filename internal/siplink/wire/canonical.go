package wire

import (
	"strconv"
	"strings"
)

// Canonical writes a message that passed Check, or is Sound, as plainly as can
// be: one hop, route or contact a line, each URI in brackets, no spaces but the
// necessary ones, Content-Length as long as the body is.
func (m Message) Canonical() []byte {
	b := make([]byte, 0, 768+len(m.Body))
	b = append(append(b, m.Start...), "\r\n"...)
	h := m.Head()
	for _, v := range h.Vias {
		b = append(v.append(append(b, "Via: "...)), "\r\n"...)
	}
	for _, f := range m.Fields {
		switch f.Name {
		case "Via", "Content-Length":
		case "From":
			b = append(h.From.append(append(b, "From: "...)), "\r\n"...)
		case "To":
			b = append(h.To.append(append(b, "To: "...)), "\r\n"...)
		default:
			b = f.canonical(b)
		}
	}
	return m.end(b, m.Body)
}

func line(b []byte, name, value string) []byte {
	return append(append(append(append(b, name...), ": "...), value...), "\r\n"...)
}

// end writes the last line of the headers and the body.
func (Message) end(b, body []byte) []byte {
	b = strconv.AppendInt(append(b, "Content-Length: "...), int64(len(body)), 10)
	return append(append(b, "\r\n\r\n"...), body...)
}

func (f Field) canonical(b []byte) []byte {
	switch f.Name {
	case "Contact", "Route", "Record-Route", "Path":
		if f.Value == "*" {
			return line(b, f.Name, "*")
		}
		addresses, _ := ReadAddresses(f.Value)
		for _, a := range addresses {
			b = line(b, f.Name, a.String())
		}
		return b
	case "CSeq", "Max-Forwards":
		return line(b, f.Name, strings.Join(strings.Fields(f.Value), " "))
	}
	return line(b, f.Name, f.Value)
}

// Answer writes the answer to a request: it echoes what must be echoed as it
// came (RFC 3261 8.2.6), and the route of what may make a dialog (12.1.1). To gets
// the tag, unless it has one. Empty: not even that much can be read, and nobody
// is answered.
func (m Message) Answer(r Reply, tag string) []byte {
	if m.TopVia().Host == "" || m.Method() == "ACK" {
		return nil
	}
	b := make([]byte, 0, 512+len(r.Body))
	b = append(append(b, "SIP/2.0 "...), strconv.Itoa(r.Code)...)
	b = append(append(append(b, ' '), Word(r.Reason)...), "\r\n"...)
	for _, f := range m.Fields {
		switch {
		case f.Name == "Via" && controls(f.Value):
			return nil
		case f.Name == "Via", f.Name == "Timestamp" && r.Code == 100, f.Name == "Record-Route" && r.Code > 100 && r.Code < 300:
			b = line(b, f.Name, f.Value)
		}
	}
	for _, name := range single() {
		value := m.Get(name)
		if value == "" || hides(value) {
			continue
		}
		if to := m.Head().To; name == "To" && to.URI.Scheme != "" && to.Tag() == "" {
			value = to.String() + ";tag=" + tag
		}
		b = line(b, name, value)
	}
	for _, f := range r.Fields {
		b = line(b, f.Name, f.Value)
	}
	return m.end(b, r.Body)
}

// Target returns the Request-URI as it stands.
func (m Message) Target() string {
	_, rest, _ := strings.Cut(m.Start, " ")
	uri, _, _ := strings.Cut(rest, " ")
	return uri
}
