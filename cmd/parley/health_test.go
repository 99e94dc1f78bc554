package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/internal/config"
)

func TestHealth(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL)
		}
		w.WriteHeader(status)
		w.Write([]byte(`{"ready":false}` + "\n"))
	}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")

	t.Run("a ready server", func(t *testing.T) {
		for _, args := range [][]string{{"--server", server.URL + "/"}, {"--http.address=" + address}} {
			if got := parley(t, nil, append([]string{"health"}, args...)...); got != (outcome{0, server.URL + " is ready\n", ""}) {
				t.Errorf("%s: %+v", args, got)
			}
		}
	})
	t.Run("the address of the environment", func(t *testing.T) {
		if got := parley(t, []string{"PARLEY_HTTP_ADDRESS=" + address}, "health"); got.code != exitClean {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a server that is not ready says why", func(t *testing.T) {
		status = http.StatusServiceUnavailable
		want := outcome{1, "", "parley: not ready: " + server.URL + `/readyz answers 503 Service Unavailable: {"ready":false}` + "\n"}
		if got := parley(t, nil, "health", "--server", server.URL); got != want {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("no server", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		got := parley(t, nil, "health", "--server", "http://"+l.Addr().String())
		if got.code != exitFailed || !strings.Contains(got.stderr, "connection refused") {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a server of our own certificate", func(t *testing.T) {
		secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer secure.Close()
		got := parley(t, nil, "health", "--http.address="+secure.Listener.Addr().String(), "--http.tls.certFile=a", "--http.tls.keyFile=b")
		if got.code != exitClean {
			t.Errorf("got %+v", got)
		}
	})
}

func TestHealth_silence(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // connections are taken by the system, and nobody answers
	ctx, cancel := context.WithTimeout(t.Context(), patience/100)
	defer cancel()
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	address := "http://" + l.Addr().String()
	if err := ready(ctx, &http.Client{Transport: transport}, address); err == nil || err.Error() != address+" did not answer within 3s" {
		t.Errorf("got %v", err)
	}
}

func TestOwnURL(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8090": "http://127.0.0.1:8090", ":8090": "http://localhost:8090", "0.0.0.0:80": "http://localhost:80",
		"[::]:80": "http://localhost:80", "[::1]:80": "http://[::1]:80", "im.example.test:80": "http://im.example.test:80",
	} {
		if got, err := ownURL(config.HTTP{Address: address}); got != want || err != nil {
			t.Errorf("%s: got %s, %v", address, got, err)
		}
	}
	if got, _ := ownURL(config.HTTP{Address: ":443", TLS: config.TLS{CertFile: "a", KeyFile: "b"}}); got != "https://localhost:443" {
		t.Errorf("got %s", got)
	}
}

func TestTarget_faults(t *testing.T) {
	for line, want := range map[string]string{
		"health --server localhost:8090":   `--server: "localhost:8090" is not a URL; expected one such as http://127.0.0.1:8090`,
		"health --http.address=:0":         "http.address: port 0 does not say where the server is; give --server",
		"try --http.address=nowhere":       `--http.address: "nowhere" is not an address; expected host:port such as 127.0.0.1:8090`,
		"try --from=secret":                "--from: is not a login; expected USER:PASS",
		"try --peer=secret: --to=1":        "--peer: is not a login; expected USER:PASS",
		"demo --http.address=0.0.0.0:8090": `http.address: "0.0.0.0:8090" is not on loopback; the demo's passwords are published, so it listens on 127.0.0.1 alone`,
		"demo --http.address=:8090":        `http.address: ":8090" is not on loopback; the demo's passwords are published, so it listens on 127.0.0.1 alone`,
		"demo --store.url=sqlite:a":        "--store.url: the demo has its own; parley serve takes yours",
	} {
		if got := parley(t, nil, strings.Fields(line)...); got != (outcome{2, "", want + "\nparley: 1 fault, nothing was started\n"}) {
			t.Errorf("%s: got %+v", line, got)
		}
	}
}
