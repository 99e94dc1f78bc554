package flow_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"parley/internal/fault"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const options = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n"

type heard struct {
	f   *flow.Flow
	raw string
	err error
}

type stage struct {
	*flow.Net
	heard chan heard
	gone  chan string
}

func open(t *testing.T, edit func(*flow.Config), transports ...string) stage {
	t.Helper()
	cfg := flow.Config{MaxHead: 2048, MaxBody: 1024, MaxConnections: 10, Logger: slog.New(slog.DiscardHandler)}
	for _, transport := range transports {
		cfg.Listen = append(cfg.Listen, flow.Listener{Transport: transport, Address: "127.0.0.1:0"})
	}
	if edit != nil {
		edit(&cfg)
	}
	n, err := flow.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := stage{n, make(chan heard, 1000), make(chan string, 100)}
	n.Serve(func(f *flow.Flow, raw []byte, err error) { s.heard <- heard{f, string(raw), err} },
		func(f *flow.Flow) { s.gone <- f.Origin().Flow })
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s stage) at(t *testing.T, transport string) string {
	t.Helper()
	for _, l := range s.Addresses() {
		if l.Transport == transport {
			return l.Address
		}
	}
	t.Fatal(transport)
	return ""
}

func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(3 * time.Second):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// certificate makes a certificate that signs itself, in files.
func certificate(t *testing.T, name string) (certFile, keyFile string, pair tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	certFile, keyFile = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	for path, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair, err = tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	return certFile, keyFile, pair
}

func TestEachTransportBringsMessagesAndTakesAnswers(t *testing.T) {
	certFile, keyFile, pair := certificate(t, "im.test")
	cfg, err := flow.Certificate(certFile, keyFile, certFile)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, func(c *flow.Config) { c.TLS = cfg }, "udp", "tcp", "tls", "ws", "wss")
	client := &tls.Config{RootCAs: cfg.ClientCAs, ServerName: "im.test", Certificates: []tls.Certificate{pair}}
	for transport, dial := range map[string]func(at string) (io.ReadWriteCloser, error){
		"udp": func(at string) (io.ReadWriteCloser, error) { return net.Dial("udp", at) },
		"tcp": func(at string) (io.ReadWriteCloser, error) { return net.Dial("tcp", at) },
		"tls": func(at string) (io.ReadWriteCloser, error) { return tls.Dial("tcp", at, client) },
		"ws":  func(at string) (io.ReadWriteCloser, error) { return browser("ws://"+at, nil) },
		"wss": func(at string) (io.ReadWriteCloser, error) { return browser("wss://"+at, client) },
	} {
		t.Run(transport, func(t *testing.T) {
			conn, err := dial(s.at(t, transport))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, options); err != nil {
				t.Fatal(err)
			}
			h := next(t, s.heard)
			o := h.f.Origin()
			if h.raw != options || h.err != nil || o.Transport != transport || h.f.Local().String() != s.at(t, transport) {
				t.Errorf("%+v from %+v", h, o)
			}
			if known := len(o.Names) > 0 && o.Names[0] == "im.test"; known != (transport == "tls" || transport == "wss") {
				t.Errorf("certificate names %v", o.Names)
			}
			if again, ok := s.Named(o.Flow); !ok || again.Origin().Source != o.Source {
				t.Errorf("%s is not found again", o.Flow)
			}
			if err := h.f.Send([]byte("answer")); err != nil {
				t.Fatal(err)
			}
			buf := make([]byte, 100)
			if n, err := conn.Read(buf); string(buf[:n]) != "answer" {
				t.Errorf("%q %v", buf[:n], err)
			}
			conn.Close()
			if !o.Stream() {
				return
			}
			if name := next(t, s.gone); name != o.Flow {
				t.Errorf("%s has gone, not %s", name, o.Flow)
			}
			if _, ok := s.Named(o.Flow); ok || h.f.Send([]byte("x")) == nil {
				t.Error("the flow is still there")
			}
		})
	}
}

// page is a WebSocket as a stream.
type page struct{ *websocket.Conn }

func (p page) Write(b []byte) (int, error) { return len(b), p.WriteMessage(websocket.TextMessage, b) }

func (p page) Read(b []byte) (int, error) {
	_, message, err := p.ReadMessage()
	return copy(b, message), err
}

func browser(url string, cfg *tls.Config) (io.ReadWriteCloser, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"sip"}, TLSClientConfig: cfg}
	conn, _, err := dialer.Dial(url, nil)
	if err != nil {
		return nil, err
	}
	return page{conn}, nil
}

// What a message ends with is its own, what comes between messages nobody's.
func TestADatagramLosesNoneOfItsBody(t *testing.T) {
	s := open(t, nil, "udp")
	conn, err := net.Dial("udp", s.at(t, "udp"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, text := range []string{"\x00\r\n\x00", "\r\n\x00" + options + "x\x00"} {
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
	}
	if h := next(t, s.heard); h.raw != options+"x\x00" {
		t.Errorf("heard %q", h.raw)
	}
}

// A browser ends a connection whose text is not UTF-8.
func TestAWebSocketSendsAsTextWhatIsText(t *testing.T) {
	s := open(t, nil, "ws")
	conn, err := browser("ws://"+s.at(t, "ws"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, options); err != nil {
		t.Fatal(err)
	}
	h := next(t, s.heard)
	for text, want := range map[string]int{"grü\xc3\x9f": websocket.TextMessage, "gr\xfc\xdf": websocket.BinaryMessage} {
		if err := h.f.Send([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if kind, got, err := conn.(page).ReadMessage(); kind != want || string(got) != text {
			t.Errorf("%q came as %d: %q %v", text, kind, got, err)
		}
	}
}

func TestAWebSocketOfAnotherProtocolIsRefused(t *testing.T) {
	s := open(t, nil, "ws")
	_, res, err := websocket.DefaultDialer.Dial("ws://"+s.at(t, "ws"), nil)
	if err == nil || res == nil || res.StatusCode != http.StatusBadRequest {
		t.Errorf("%+v %v", res, err)
	}
}

func TestAWebSocketPingIsAnswered(t *testing.T) {
	s := open(t, nil, "ws")
	conn, err := browser("ws://"+s.at(t, "ws"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ponged := make(chan string, 1)
	p := conn.(page)
	p.SetPongHandler(func(text string) error { ponged <- text; return nil })
	if err := p.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	go p.ReadMessage() // until the end
	next(t, ponged)
}

func TestADatagramFloodIsCutToItsRate(t *testing.T) {
	s := open(t, func(c *flow.Config) { c.Rate = 10 }, "udp")
	conn, err := net.Dial("udp", s.at(t, "udp"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	for range 500 {
		io.WriteString(conn, options)
	}
	time.Sleep(100 * time.Millisecond)
	most := 50 + int(10*time.Since(began).Seconds()) + 1 // five seconds' worth, and what came by meanwhile
	if got := len(s.heard); got < 40 || got > most {
		t.Errorf("%d of 500 came through, at most %d may", got, most)
	}
}

func TestTheTrustedHaveNoRate(t *testing.T) {
	s := open(t, func(c *flow.Config) {
		c.Rate = 1
		c.Trusted = func(ip netip.Addr, _ []string) bool { return ip.IsLoopback() }
	}, "tcp")
	conn, err := net.Dial("tcp", s.at(t, "tcp"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, strings.Repeat(options, 100))
	for range 100 {
		next(t, s.heard)
	}
}

func TestThereAreNoMoreConnectionsThanConfigured(t *testing.T) {
	s := open(t, func(c *flow.Config) { c.MaxConnections = 1 }, "tcp")
	first, err := net.Dial("tcp", s.at(t, "tcp"))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	io.WriteString(first, options)
	next(t, s.heard)
	second, err := net.Dial("tcp", s.at(t, "tcp"))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	second.SetReadDeadline(time.Now().Add(2 * time.Second))
	if _, err := second.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the second is still there: %v", err)
	}
}

func TestWhoWasHungUpOnConnectsAnew(t *testing.T) {
	s := open(t, nil, "udp", "tcp")
	connect := func() (net.Conn, *flow.Flow) {
		conn, err := net.Dial("tcp", s.at(t, "tcp"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		io.WriteString(conn, options)
		return conn, next(t, s.heard).f
	}
	conn, f := connect()
	s.HangUp()
	if gone := next(t, s.gone); gone != f.Origin().Flow || f.Alive() {
		t.Error(gone)
	}
	conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("it is still there: %v", err)
	}
	if _, again := connect(); !again.Alive() {
		t.Error("nobody may connect any more")
	}
}

func TestWhatIsTooLongIsToldAndEndsTheConnection(t *testing.T) {
	s := open(t, nil, "tcp")
	for text, want := range map[string]error{
		"OPTIONS sip:a@b SIP/2.0\r\nX: " + strings.Repeat("x", 4000):             wire.ErrTooLarge,
		"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 5000\r\n\r\n":                wire.ErrTooLarge,
		"OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n\r\n":                              wire.ErrUnframed,
		"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\nxx":         wire.ErrUnframed,
		"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 999999999999999999\r\n\r\nx": wire.ErrUnframed,
	} {
		conn, err := net.Dial("tcp", s.at(t, "tcp"))
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, text)
		if h := next(t, s.heard); !errors.Is(h.err, want) {
			t.Errorf("%.60q: %v, want %v", text, h.err, want)
		}
		next(t, s.gone)
		conn.Close()
	}
}

func TestMessagesAreFoundHoweverTheStreamIsCut(t *testing.T) {
	s := open(t, nil, "tcp")
	conn, err := net.Dial("tcp", s.at(t, "tcp"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	text := "MESSAGE sip:a@b SIP/2.0\r\nl:\r\n 2\r\n\r\nhi"
	for _, c := range text {
		io.WriteString(conn, string(c))
		time.Sleep(time.Millisecond)
	}
	io.WriteString(conn, "\r\n"+text+text)
	for range 3 {
		if h := next(t, s.heard); h.raw != text {
			t.Errorf("%q %v", h.raw, h.err)
		}
	}
}

func TestConnectionsAreMadeFromTheConfiguredAddressAndUsedAgain(t *testing.T) {
	there := open(t, nil, "tcp")
	here := open(t, nil, "udp", "tcp")
	to := netip.MustParseAddrPort(there.at(t, "tcp"))
	f, err := here.To(t.Context(), "tcp", to, "")
	if err != nil {
		t.Fatal(err)
	}
	f.Send([]byte(options))
	h := next(t, there.heard)
	if h.f.Origin().Source.Addr().String() != "127.0.0.1" {
		t.Errorf("it came from %s", h.f.Origin().Source)
	}
	if again, err := here.To(t.Context(), "tcp", to, ""); err != nil || again != f {
		t.Errorf("another connection: %v", err)
	}
	datagram, err := here.To(t.Context(), "udp", netip.MustParseAddrPort("127.0.0.1:9"), "")
	if err != nil || datagram.Local().String() != here.at(t, "udp") {
		t.Errorf("%v %v", datagram, err)
	}
	for _, transport := range []string{"tls", "ws"} {
		if _, err := here.To(t.Context(), transport, to, ""); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s, which is not configured: %v", transport, err)
		}
	}
}

func TestAnAddressInUseBindsNothing(t *testing.T) {
	s := open(t, nil, "tcp")
	_, err := flow.Open(flow.Config{Listen: []flow.Listener{{Transport: "udp", Address: "127.0.0.1:0"}, {Transport: "tcp", Address: s.at(t, "tcp")}},
		Logger: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), s.at(t, "tcp")) {
		t.Error(err)
	}
	if _, err := flow.Open(flow.Config{Listen: []flow.Listener{{Transport: "wss", Address: "127.0.0.1:0"}}}); err == nil {
		t.Error("wss without a certificate")
	}
}

func TestClosingDoesNotWaitForWhoHasNotShakenHands(t *testing.T) {
	certFile, keyFile, _ := certificate(t, "im.test")
	cfg, err := flow.Certificate(certFile, keyFile, "")
	if err != nil {
		t.Fatal(err)
	}
	n, err := flow.Open(flow.Config{TLS: cfg, Listen: []flow.Listener{{Transport: "tls", Address: "127.0.0.1:0"}, {Transport: "wss", Address: "127.0.0.1:0"}},
		MaxConnections: 5, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	n.Serve(func(*flow.Flow, []byte, error) {}, func(*flow.Flow) {})
	for _, l := range n.Addresses() {
		conn, err := net.Dial("tcp", l.Address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	if err := n.Close(); err != nil || time.Since(began) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

func TestCertificatesThatCannotBeRead(t *testing.T) {
	certFile, keyFile, _ := certificate(t, "im.test")
	for _, files := range [][3]string{{certFile, certFile, ""}, {"nowhere", keyFile, ""}, {certFile, keyFile, "nowhere"}, {certFile, keyFile, keyFile}} {
		if _, err := flow.Certificate(files[0], files[1], files[2]); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v: %v", files, err)
		}
	}
	if cfg, err := flow.Certificate("", "", ""); cfg != nil || err != nil {
		t.Error(cfg, err)
	}
}
