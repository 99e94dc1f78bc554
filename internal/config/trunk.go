package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Trunk is a SIP neighbour behind which numbers are that are no DN of ours.
type Trunk struct {
	Name           string
	Address        string // host or host:port; without a port DNS says which (RFC 3263)
	Transport      string // udp, tcp or tls; empty: as DNS says
	User, Password string // for its challenges
	Register       string // number under which we register there; empty: we do not
	Signalling     string // session or pager: how its peers are called
	ContactCenter  string // whose it is; empty: the only one there is
	From           []netip.Prefix
	Certificates   []string // names in certificates that it shows
}

// Rule of the dial plan sends numbers with a prefix to a trunk.
type Rule struct {
	Prefix  string // empty: every number
	Instead string // what replaces the prefix
	Trunk   string // name
}

const (
	trunkExample = "name=sip://USER:PASSWORD@HOST:PORT?transport=tcp&signalling=pager&register=9001&contactCenter=demo&from=192.0.2.0/24&certificate=pbx.example.test," +
		" of which name and host alone must be there"
	ruleExample = "PREFIX=TRUNK or PREFIX/REPLACEMENT=TRUNK such as +=pbx or 0/+49=pbx; no prefix stands for every number"
)

func trunksForm() form {
	return form{kind: "string", tags: []string{tagText}, list: true, secret: true, pattern: `^[0-9A-Za-z_-]+=sip://.+$`, expected: trunkExample}
}

func rulesForm() form {
	return form{kind: "string", tags: []string{tagText}, list: true, pattern: `^[0-9A-Za-z_.+*#-]*(/[0-9A-Za-z_.+*#-]*)?=[0-9A-Za-z_-]+$`, expected: ruleExample}
}

func parseTrunk(text string) (Trunk, error) {
	name, address, _ := strings.Cut(text, "=")
	u, err := url.Parse(address)
	switch {
	case !isWord(name):
		return Trunk{}, errors.New("names no trunk")
	case err != nil || u.Scheme != "sip" || u.Hostname() == "" || u.Path != "" || u.Fragment != "":
		return Trunk{}, errors.New("is not a trunk")
	}
	t := Trunk{Name: name, Address: u.Host, User: u.User.Username(), Signalling: "session"}
	t.Password, _ = u.User.Password()
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Trunk{}, errors.New("is not a trunk")
	}
	return t, t.options(query)
}

// options takes what stands behind the question mark.
func (t *Trunk) options(query url.Values) error {
	for option, values := range query {
		value := values[0]
		switch option {
		case "transport":
			t.Transport = value
		case "signalling":
			t.Signalling = value
		case "contactCenter":
			t.ContactCenter = value
		case "register":
			t.Register = value
		case "certificate":
			t.Certificates = values
		case "from":
			for _, network := range values {
				prefix, err := parseNetwork(network)
				if err != nil {
					return err
				}
				t.From = append(t.From, prefix)
			}
		default:
			return errors.New("has an unknown option")
		}
	}
	switch {
	case !slices.Contains([]string{"", "udp", "tcp", "tls"}, t.Transport):
		return errors.New("has an unknown transport")
	case t.Signalling != "session" && t.Signalling != "pager":
		return errors.New("has an unknown signalling")
	case !isDialable(t.Register):
		return errors.New("registers under no number")
	}
	return nil
}

// String returns the trunk as the key sip.trunks spells it.
func (t Trunk) String() string {
	u := url.URL{Scheme: "sip", Host: t.Address}
	if t.Password != "" {
		u.User = url.UserPassword(t.User, t.Password)
	} else if t.User != "" {
		u.User = url.User(t.User)
	}
	query := url.Values{}
	for name, value := range map[string]string{"transport": t.Transport, "contactCenter": t.ContactCenter, "register": t.Register} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if t.Signalling != "session" {
		query.Set("signalling", t.Signalling)
	}
	for _, network := range t.From {
		query.Add("from", network.String())
	}
	for _, name := range t.Certificates {
		query.Add("certificate", name)
	}
	u.RawQuery = query.Encode()
	return t.Name + "=" + u.String()
}

// Sources are the addresses that the trunk is trusted by: those that are named,
// or else its own if it is an address.
func (t Trunk) Sources() []netip.Prefix {
	host, _, err := net.SplitHostPort(t.Address)
	if err != nil {
		host = strings.Trim(t.Address, "[]")
	}
	if ip, err := netip.ParseAddr(host); err == nil && len(t.From) == 0 && len(t.Certificates) == 0 {
		return []netip.Prefix{netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())}
	}
	return t.From
}

// URI is the trunk's address as a SIP URI without a user part.
func (t Trunk) URI() string {
	if t.Transport == "" {
		return "sip:" + t.Address
	}
	return "sip:" + t.Address + ";transport=" + t.Transport
}

func parseRule(text string) (Rule, error) {
	number, trunk, ok := strings.Cut(text, "=")
	prefix, instead, replaced := strings.Cut(number, "/")
	if !replaced {
		instead = prefix
	}
	if !ok || !isWord(trunk) || !isDialable(prefix) || !isDialable(instead) {
		return Rule{}, errors.New("is no rule")
	}
	return Rule{Prefix: prefix, Instead: instead, Trunk: trunk}, nil
}

// String returns the rule as the key sip.dialPlan spells it.
func (r Rule) String() string {
	if r.Instead == r.Prefix {
		return r.Prefix + "=" + r.Trunk
	}
	return r.Prefix + "/" + r.Instead + "=" + r.Trunk
}

func isWord(text string) bool { return text != "" && isMadeOf(text, "_-") }

// isDialable reports whether the text may stand in a number (D-24); it may be empty.
func isDialable(text string) bool { return isMadeOf(text, "_.+*#-") }

func isMadeOf(text, marks string) bool {
	for _, r := range text {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z'
		if !letter && !('0' <= r && r <= '9') && !strings.ContainsRune(marks, r) {
			return false
		}
	}
	return true
}
