package wire

import (
	"net/netip"
	"strconv"
	"strings"
)

// URI is a SIP or SIPS URI; of another scheme only Scheme and Opaque are set.
type URI struct {
	Scheme string // in lower case
	User   string // as it stands, escapes included; empty: none
	Host   string // an IPv6 address without its brackets
	Port   int    // 0: none
	Params string // with the leading semicolon
	Header bool   // it has headers after a question mark
	Opaque string // whatever follows the colon, in other schemes and as a whole
}

// SIP reports whether the scheme is sip or sips.
func (u URI) SIP() bool { return u.Scheme == "sip" || u.Scheme == "sips" }

// Param returns a parameter of the URI; SIP URIs separate them by semicolons.
func (u URI) Param(name string) (string, bool) {
	for one := range strings.SplitSeq(u.Params, ";") {
		if k, v, _ := strings.Cut(one, "="); one != "" && strings.EqualFold(k, name) {
			return v, true
		}
	}
	return "", false
}

// String returns the URI as it was read.
func (u URI) String() string { return u.Scheme + ":" + u.Opaque }

// Number is whom the URI names: the user part of a SIP URI or the number of a
// tel one (RFC 3966), without parameters and in plain characters.
func (u URI) Number() string {
	text := u.User
	if u.Scheme == "tel" {
		text = strings.NewReplacer("-", "", ".", "", "(", "", ")", "").Replace(u.Opaque)
	}
	text, _, _ = strings.Cut(text, ";")
	return Unescape(text)
}

// HostPort returns the host and, if there is one, the port.
func (u URI) HostPort() string {
	if u.Port == 0 && strings.IndexByte(u.Host, ':') < 0 {
		return u.Host
	}
	return string(appendHostPort(nil, u.Host, u.Port))
}

func appendHostPort(b []byte, host string, port int) []byte {
	if strings.IndexByte(host, ':') >= 0 {
		b = append(append(append(b, '['), host...), ']')
	} else {
		b = append(b, host...)
	}
	if port == 0 {
		return b
	}
	return strconv.AppendInt(append(b, ':'), int64(port), 10)
}

// The characters of RFC 3261 25.1 by their place in a URI; % is looked at apart.
const (
	unreserved = letters + digits + "-_.!~*'()"
	userSigns  = unreserved + "%&=+$,;?/:"
	paramSigns = unreserved + "%[]/:&+$=;"
	headerSign = unreserved + "%[]/?:+$=&"
	opaqueSign = userSigns + "@#[]"
)

// ReadURI reads an absolute URI. It is strict: no spaces, no brackets around
// it, percent signs only before two hexadecimal digits.
func ReadURI(s string) (URI, error) {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || !only(scheme, letters+digits+"+-.") || strings.IndexByte(letters, scheme[0]) < 0 {
		return URI{}, errSyntax
	}
	u := URI{Scheme: strings.ToLower(scheme), Opaque: rest}
	if !u.SIP() {
		if !only(rest, opaqueSign) {
			return URI{}, errSyntax
		}
		return u, nil
	}
	return u.readSIP(rest)
}

func (u URI) readSIP(rest string) (URI, error) {
	if !escapes(rest) {
		return URI{}, errSyntax
	}
	if user, host, has := strings.Cut(rest, "@"); has {
		u.User, _, _ = strings.Cut(user, ":")
		if u.User == "" || !only(user, userSigns) {
			return URI{}, errSyntax
		}
		rest = host
	}
	rest, headers, hasHeaders := strings.Cut(rest, "?")
	host, params, hasParams := strings.Cut(rest, ";")
	if hasParams {
		u.Params = ";" + params
	}
	if hasHeaders && !only(headers, headerSign) || hasParams && !validParams(params) {
		return URI{}, errSyntax
	}
	u.Header = hasHeaders
	var err error
	u.Host, u.Port, err = readHostPort(host)
	return u, err
}

func validParams(params string) bool {
	for one := range strings.SplitSeq(params, ";") {
		if name, _, _ := strings.Cut(one, "="); name == "" || !only(one, paramSigns) {
			return false
		}
	}
	return true
}

// escapes reports whether each percent sign begins an escape.
func escapes(s string) bool {
	for i := range len(s) {
		if s[i] == '%' && (i+2 >= len(s) || !only(s[i+1:i+3], digits+"abcdefABCDEF")) {
			return false
		}
	}
	return true
}

// readHostPort reads host[:port]; spaces around the colon are for Via alone
// and not taken here.
func readHostPort(s string) (host string, port int, err error) {
	var text string
	var has bool
	if strings.HasPrefix(s, "[") {
		inside, after, closed := strings.Cut(s[1:], "]")
		if !closed || after != "" && after[0] != ':' {
			return "", 0, errSyntax
		}
		if host, err = readIPv6(inside); err != nil {
			return "", 0, err
		}
		has, text = after != "", strings.TrimPrefix(after, ":")
	} else if host, text, has = strings.Cut(s, ":"); !only(host, letters+digits+"-._") {
		return "", 0, errSyntax
	}
	if !has {
		return host, 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 || text[0] == '+' {
		return "", 0, errSyntax
	}
	return host, int(n), nil
}

// readIPv6 also takes the third colon that RFC 3261's grammar has before an
// embedded IPv4 address (RFC 5118 4.10).
func readIPv6(s string) (string, error) {
	if at := strings.Index(s, ":::"); at >= 0 && strings.Contains(s[at:], ".") {
		s = s[:at] + s[at+1:]
	}
	ip, err := netip.ParseAddr(s)
	if err != nil || !ip.Is6() || ip.Zone() != "" {
		return "", errSyntax
	}
	return s, nil
}
