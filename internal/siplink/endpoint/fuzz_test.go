package endpoint_test

import (
	"crypto/sha256"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/siplink/endpoint"
)

// FuzzDatagram holds that the server is well after whatever it was sent.
func FuzzDatagram(f *testing.F) {
	files, err := filepath.Glob("../wire/testdata/rfc*/*.dat")
	if err != nil || len(files) == 0 {
		f.Fatal("no messages", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	l := newLAN()
	sender, at := l.host("10.0.0.9:5060"), netip.MustParseAddrPort("10.0.0.1:5060")
	e := endpoint.OpenOn(config(), l.host(at.String()))
	e.Serve(endpoint.Handler{})
	f.Cleanup(func() { e.Close() })
	after := strings.ReplaceAll(strings.ReplaceAll(ask("OPTIONS", "3001", "%B", "after", 1, "", ""), "%AT", "10.0.0.9"), "\n", "\r\n")
	f.Fuzz(func(t *testing.T, raw []byte) {
		sender.send(at, raw)
		sender.send(at, []byte(strings.Replace(after, "%B", digestOf(raw), 1)))
		for {
			m, _ := sender.hear()
			if m.Get("Call-ID") == "after" {
				break
			}
		}
		for len(sender.in) > 0 { // answers that are repeated
			sender.hear()
		}
	})
}

// digestOf makes a branch that differs from message to message.
func digestOf(raw []byte) string { return fmt.Sprintf("%x", sha256.Sum256(raw)) }
