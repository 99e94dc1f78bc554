package wire

import (
	"net/netip"
	"strconv"
	"strings"
)

// Via is one hop of a message's way.
type Via struct {
	Transport string // in upper case
	Host      string // an IPv6 address without its brackets
	Port      int    // 0: none
	Params    Params
}

// Branch returns the parameter branch; empty: none.
func (v Via) Branch() string {
	branch, _ := v.Params.Get("branch")
	return branch
}

// SentBy returns host and port as a key; without a port the host alone.
func (v Via) SentBy() string { return URI{Host: v.Host, Port: v.Port}.HostPort() }

// String writes the hop plainly.
func (v Via) String() string { return string(v.append(make([]byte, 0, 128))) }

func (v Via) append(b []byte) []byte {
	b = append(append(append(b, "SIP/2.0/"...), v.Transport...), ' ')
	return v.Params.append(appendHostPort(b, v.Host, v.Port))
}

// ReadVias reads a comma-separated list of hops.
func ReadVias(value string) ([]Via, error) {
	all := make([]Via, 0, 1)
	for more := true; more; {
		item, rest, found, err := cut(value, ',')
		if err != nil {
			return nil, err
		}
		via, err := readVia(trim(item))
		if err != nil {
			return nil, err
		}
		all, value, more = append(all, via), rest, found
	}
	return all, nil
}

func readVia(s string) (Via, error) {
	name, s, ok1 := strings.Cut(s, "/")
	version, s, ok2 := strings.Cut(s, "/")
	if !ok1 || !ok2 || !strings.EqualFold(trim(name), "SIP") || trim(version) != "2.0" {
		return Via{}, errSyntax
	}
	s = strings.TrimLeft(s, " \t")
	end := strings.IndexAny(s, " \t")
	if end < 0 || !isToken(s[:end]) {
		return Via{}, errSyntax
	}
	v := Via{Transport: strings.ToUpper(s[:end])}
	sentBy, params, has := strings.Cut(trim(s[end:]), ";")
	if has {
		params = ";" + params
	}
	var err error
	if v.Host, v.Port, err = readSentBy(sentBy); err != nil {
		return Via{}, err
	}
	v.Params, err = readParams(params)
	return v, err
}

// guessVia reads the sent-by of a first hop that is malformed otherwise, so
// that its sender can be told.
func guessVia(s string) Via {
	if end := strings.IndexAny(s, ";,"); end >= 0 {
		s = s[:end]
	}
	words := strings.Fields(s)
	if len(words) < 2 {
		return Via{}
	}
	host, port, err := readSentBy(words[len(words)-1])
	if err != nil {
		return Via{}
	}
	return Via{Host: host, Port: port}
}

// readSentBy takes spaces around the colon before the port.
func readSentBy(s string) (string, int, error) {
	s = trim(s)
	if at := strings.LastIndexByte(s, ':'); at >= 0 && strings.ContainsAny(s, " \t") && !strings.HasSuffix(s, "]") {
		s = trim(s[:at]) + ":" + trim(s[at+1:])
	}
	return readHostPort(s)
}

// Came fills in where a request really came from: received if the sent-by says
// otherwise (RFC 3261 18.2.1), rport if it was asked for (RFC 3581 4).
func (v *Via) Came(from netip.AddrPort) {
	_, asked := v.Params.Get("rport")
	ip, err := netip.ParseAddr(v.Host)
	if asked || err != nil || ip.Unmap() != from.Addr().Unmap() {
		v.set("received", from.Addr().Unmap().String())
	}
	if asked {
		v.set("rport", strconv.Itoa(int(from.Port())))
	}
}

func (v *Via) set(name, value string) {
	for i, p := range v.Params {
		if strings.EqualFold(p.Name, name) {
			v.Params[i].Value = value
			return
		}
	}
	v.Params = append(v.Params, Param{name, value})
}

// Back returns where the answer goes over an unreliable transport
// (RFC 3261 18.2.2, RFC 3581 4): the source address, at the source port if
// rport was asked for, else at the port of the sent-by.
func (v Via) Back(from netip.AddrPort) netip.AddrPort {
	port := uint16(v.Port)
	if port == 0 {
		port = 5060
	}
	if _, asked := v.Params.Get("rport"); asked {
		port = from.Port()
	}
	return netip.AddrPortFrom(from.Addr(), port)
}
