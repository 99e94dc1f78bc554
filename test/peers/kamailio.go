package peers

import (
	_ "embed" // the proxy's configuration
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// Proxy is a running Kamailio: a registrar, a record-routing proxy, and a trunk.
type Proxy struct {
	Host string // it is heard on port 5060 (udp, tcp, ws) and 5061 (tls, wss)
}

// Proxied is how a Kamailio is set up.
type Proxied struct {
	Host   string      // its address on loopback
	Digest string      // MD5 or SHA-256; MD5 if empty
	Trunk  string      // regular expression of the numbers that go to To
	To     string      // host:port, with the parameters of a URI
	Server Certificate // of its TLS side
}

//go:embed kamailio.cfg
var kamailioConfig string

// Kamailio starts one.
func Kamailio(t testing.TB, c Proxied) Proxy {
	t.Helper()
	program, dir := found(t, "kamailio"), t.TempDir()
	if c.Digest == "" {
		c.Digest = "MD5"
	}
	if c.Trunk == "" {
		c.Trunk, c.To = "^-$", "127.0.0.1"
	}
	filled := strings.NewReplacer("<address>", c.Host, "<algorithm>", c.Digest, "<trunk>", c.Trunk, "<to>", c.To).Replace(kamailioConfig)
	write(t, dir, "kamailio.cfg", filled)
	write(t, dir, "tls.cfg", "[server:default]\nmethod=TLSv1.2+\nprivate_key="+c.Server.Key+"\ncertificate="+c.Server.Chain+
		"\n[client:default]\nmethod=TLSv1.2+\nverify_certificate=no\nrequire_certificate=no\n")
	p := start(t, dir, nil, program, "-f", "./kamailio.cfg", "-w", dir, "-m", "64", "-DD", "-E", "-Y", filepath.Join(dir, "run"))
	p.sees("its listeners", func() bool { // it does not say when it listens
		conn, err := net.Dial("tcp", net.JoinHostPort(c.Host, "5061"))
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	return Proxy{Host: c.Host}
}

// Account is that of a number, registering over a transport.
func (p Proxy) Account(number, transport string) Account {
	port := "5060"
	if transport == "tls" || transport == "wss" {
		port = "5061"
	}
	return Account{Number: number, Password: "pw-" + number, Server: net.JoinHostPort(p.Host, port), Transport: transport}
}
