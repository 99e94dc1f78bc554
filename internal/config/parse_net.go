package config

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// parseOrigin takes what a browser sends in Origin, or a wildcard for every
// host below a domain, and spells it as browsers do: in lower case, without the
// scheme's own port.
func parseOrigin(text string) (string, error) {
	u, err := url.Parse(strings.Replace(text, "://*.", "://wildcard.", 1))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("is not an origin")
	case u.Path != "" || u.User != nil || strings.ContainsAny(text, "?#"):
		return "", errors.New("has more than scheme, host and port")
	case strings.Contains(u.Host, "*"):
		return "", errors.New("has a * elsewhere than before the first dot")
	}
	text = strings.ToLower(text)
	if u.Port() == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		text = strings.TrimSuffix(text, ":"+u.Port())
	}
	return text, nil
}

// parseIssuer takes the empty text as none. A token of an issuer that speaks
// without TLS is worth as much as the network between.
func parseIssuer(text string) (string, error) {
	if _, err := parseURL(text); err != nil || text == "" {
		return "", err
	}
	u, _ := url.Parse(text) // parseURL has
	ip, _ := netip.ParseAddr(u.Hostname())
	if u.Scheme != "https" && u.Hostname() != "localhost" && !ip.IsLoopback() {
		return "", errors.New("does not begin with https://")
	}
	return text, nil // an issuer is compared letter for letter, a slash at its end included
}

// parseNetwork takes an address as a network of one.
func parseNetwork(text string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(text); err == nil && ip.Zone() == "" {
		return netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	if err != nil || network.Addr().Is4In6() {
		return netip.Prefix{}, errors.New("is neither an address nor a network")
	}
	return network.Masked(), nil
}

// parseDomain takes a host name or an address, since phones write it into
// URIs; the empty text is none.
func parseDomain(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if ip, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && ip.Zone() == "" {
		return text, nil
	}
	if strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
		return "", errors.New("is no host name")
	}
	return text, nil
}

func parseListener(text string) (Listener, error) {
	transport, address, _ := strings.Cut(text, ":")
	if !slices.Contains([]string{"udp", "tcp", "tls", "ws", "wss"}, transport) {
		return Listener{}, errors.New("names no known transport")
	}
	if _, err := parseAddress(address); err != nil {
		return Listener{}, err
	}
	return Listener{Transport: transport, Address: address}, nil
}

func parseStore(text string) (string, error) {
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok {
		if path == "" {
			return "", errors.New("names no file")
		}
		return text, nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("is not a URL")
	case u.Scheme != "postgres" && u.Scheme != "postgresql":
		return "", errors.New("is of no known kind")
	case strings.Trim(u.Path, "/") == "":
		return "", errors.New("names no database")
	}
	return text, nil
}
