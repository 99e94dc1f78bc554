package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// Canonical writes a message that passed Check, or is Sound, so that a parser
// needs to know no more than name, colon, value: one hop, route or contact a
// line, each URI in brackets, no spaces but the necessary ones, Content-Length
// as long as the body is.
func (m Message) Canonical() []byte {
	var b bytes.Buffer
	b.Grow(512 + len(m.Body))
	b.WriteString(m.Start)
	b.WriteString("\r\n")
	for _, f := range m.Fields {
		if f.Name == "Content-Length" {
			continue
		}
		for _, value := range f.canonical() {
			b.WriteString(f.Name + ": " + value + "\r\n")
		}
	}
	b.WriteString("Content-Length: " + strconv.Itoa(len(m.Body)) + "\r\n\r\n")
	b.Write(m.Body)
	return b.Bytes()
}

func (f Field) canonical() []string {
	var all []string
	switch f.Name {
	case "Via":
		vias, _ := ReadVias(f.Value)
		for _, v := range vias {
			all = append(all, v.String())
		}
	case "From", "To":
		a, _ := ReadAddress(f.Value)
		all = append(all, a.String())
	case "Contact", "Route", "Record-Route", "Path":
		if f.Value == "*" {
			return []string{"*"}
		}
		addresses, _ := ReadAddresses(f.Value)
		for _, a := range addresses {
			all = append(all, a.String())
		}
	case "CSeq", "Max-Forwards":
		all = append(all, strings.Join(strings.Fields(f.Value), " "))
	default:
		all = append(all, f.Value)
	}
	return all
}

// Refuse writes the answer to a request that cannot be read further: it echoes
// what must be echoed as it came (RFC 3261 8.2.6.2). Empty: not even that much
// is known, and nobody is answered.
func (m Message) Refuse(r Reply, tag string) []byte {
	vias := m.All("Via")
	if m.TopVia().Host == "" || m.Method() == "ACK" || strings.ContainsFunc(strings.Join(vias, ""), func(r rune) bool { return r < ' ' && r != '\t' }) {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("SIP/2.0 " + strconv.Itoa(r.Code) + " " + Word(r.Reason) + "\r\n")
	for _, value := range vias {
		b.WriteString("Via: " + value + "\r\n")
	}
	for _, name := range single() {
		value := m.Get(name)
		if value == "" || hides(value) {
			continue
		}
		if to, err := ReadAddress(value); name == "To" && err == nil && to.Tag() == "" {
			value = to.String() + ";tag=" + tag
		}
		b.WriteString(name + ": " + value + "\r\n")
	}
	for _, f := range r.Fields {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return b.Bytes()
}
