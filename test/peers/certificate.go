package peers

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// Certificate is a server's, as the paths of PEM files.
type Certificate struct{ Chain, Key, CA string }

// Certify makes an authority and a certificate of it for addresses.
func Certify(t testing.TB, hosts ...string) Certificate {
	t.Helper()
	dir := t.TempDir()
	authority := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority of a play"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	server := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: hosts[0]},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			server.IPAddresses = append(server.IPAddresses, ip)
		} else {
			server.DNSNames = append(server.DNSNames, h)
		}
	}
	above, below := key(t), key(t)
	ca := signed(t, authority, authority, above, above)
	chain := signed(t, server, authority, below, above)
	secret, err := x509.MarshalPKCS8PrivateKey(below)
	if err != nil {
		t.Fatal(err)
	}
	return Certificate{CA: write(t, dir, "ca.pem", ca), Chain: write(t, dir, "cert.pem", chain+ca),
		Key: write(t, dir, "key.pem", armour("PRIVATE KEY", secret))}
}

func key(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signed(t testing.TB, c, by *x509.Certificate, subject, signer *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, c, by, &subject.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return armour("CERTIFICATE", der)
}

func armour(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
