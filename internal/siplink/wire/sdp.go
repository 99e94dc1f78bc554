package wire

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Text is the media type of an ordinary message.
const Text = "text/plain"

// Media is one m= line of a session description with its accept-types.
type Media struct {
	Kind, Port, Protocol string   // as they stand
	Formats              string   // the rest of the line
	Types                []string // a=accept-types; nil: not said
}

// Offer is the part of a session description that a message session needs.
type Offer struct{ Media []Media }

// ReadOffer reads a session description (RFC 4566) as far as its m= lines;
// others it skips.
func ReadOffer(body []byte) (Offer, error) {
	var o Offer
	lines := strings.FieldsFunc(string(body), func(r rune) bool { return r == '\r' || r == '\n' })
	if len(lines) == 0 || trim(lines[0]) != "v=0" {
		return o, errSyntax
	}
	for _, line := range lines[1:] {
		switch kind, value, ok := strings.Cut(line, "="); {
		case !ok || len(kind) != 1:
			return o, errSyntax
		case kind == "m":
			m, err := readMedia(value)
			if err != nil {
				return o, err
			}
			o.Media = append(o.Media, m)
		case kind == "a" && len(o.Media) > 0:
			o.Media[len(o.Media)-1].attribute(value)
		}
	}
	return o, nil
}

func readMedia(value string) (Media, error) {
	words := strings.Fields(value)
	if len(words) < 4 {
		return Media{}, errSyntax
	}
	port, _, _ := strings.Cut(words[1], "/")
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return Media{}, errSyntax
	}
	return Media{Kind: words[0], Port: port, Protocol: words[2],
		Formats: strings.Join(words[3:], " ")}, nil
}

func (m *Media) attribute(value string) {
	if types, ok := strings.CutPrefix(value, "accept-types:"); ok {
		m.Types = append(m.Types, strings.Fields(strings.ToLower(types))...)
	}
}

// usable reports whether messages can be sent in the dialog by this line:
// m=message … sip, or Microsoft's older m=x-ms-message (MS-SDP 3.1.5.3), open,
// and for ordinary text.
func (m Media) usable() bool {
	kind := strings.ToLower(m.Kind)
	if kind != "message" && kind != "x-ms-message" || !strings.EqualFold(m.Protocol, "sip") || m.Port == "0" {
		return false
	}
	return m.Types == nil || slices.Contains(m.Types, Text) || slices.Contains(m.Types, "*")
}

// Usable reports whether the offer has a line for messages.
func (o Offer) Usable() bool { return slices.ContainsFunc(o.Media, Media.usable) }

// WriteOffer is our own description: messages in the dialog. port is where our
// side listens for SIP, session names the dialog and version its description.
func WriteOffer(at netip.AddrPort, session, version uint64, types []string) []byte {
	own := fmt.Appendf(preamble(at, session, version), "m=message %d sip null\r\n", at.Port())
	return fmt.Appendf(own, "a=accept-types:%s\r\n", strings.Join(types, " "))
}

// WriteAnswer answers an offer line by line (RFC 3264 6): the first usable one
// is taken, the others refused with port 0.
func WriteAnswer(o Offer, at netip.AddrPort, session, version uint64, types []string) []byte {
	b, taken := preamble(at, session, version), false
	for _, m := range o.Media {
		if taken || !m.usable() {
			b = fmt.Appendf(b, "m=%s 0 %s %s\r\n", m.Kind, m.Protocol, m.Formats)
			continue
		}
		taken = true
		b = fmt.Appendf(b, "m=%s %d %s null\r\na=accept-types:%s\r\n", m.Kind, at.Port(), m.Protocol, strings.Join(types, " "))
	}
	return b
}

func preamble(at netip.AddrPort, session, version uint64) []byte {
	family := "IP4"
	if at.Addr().Unmap().Is6() {
		family = "IP6"
	}
	ip := at.Addr().Unmap().WithZone("")
	return fmt.Appendf(nil, "v=0\r\no=- %d %d IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n", session, version, family, ip, family, ip)
}
