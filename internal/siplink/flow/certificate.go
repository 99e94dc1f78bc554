package flow

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"

	"parley/internal/fault"
)

// Certificate reads the files that tls and wss need; no certFile: nil, for a
// server without them. A peer may show a certificate, and must if it is to be
// known by it; it is checked against caFile, or the system's if that is empty,
// and so are the servers that we call.
func Certificate(certFile, keyFile, caFile string) (*tls.Config, error) {
	const op = "flow.certificate"
	if certFile == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, &fault.Error{Op: op, Kind: fault.Invalid, Subject: certFile, Text: "sip.tls: " + err.Error(), Err: err}
	}
	cfg := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, ClientAuth: tls.VerifyClientCertIfGiven}
	if caFile == "" {
		return cfg, nil
	}
	pem, err := os.ReadFile(caFile)
	cfg.ClientCAs = x509.NewCertPool()
	if err == nil && !cfg.ClientCAs.AppendCertsFromPEM(pem) {
		err = errors.New("there is no certificate in it")
	}
	if err != nil {
		return nil, &fault.Error{Op: op, Kind: fault.Invalid, Subject: caFile, Text: "sip.tls.caFile: " + err.Error(), Err: err}
	}
	return cfg, nil
}
