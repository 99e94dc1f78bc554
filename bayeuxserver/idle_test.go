package bayeuxserver_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/bayeuxserver"
)

const idleServer = "BAYEUX_IDLE_SERVER"

// TestMain lets the test binary be the server whose memory BenchmarkIdle
// measures: it serves until its standard input ends.
func TestMain(m *testing.M) {
	if os.Getenv(idleServer) == "" {
		os.Exit(m.Run())
	}
	serveIdle()
}

func serveIdle() {
	srv := bayeuxserver.New(bayeuxserver.Config{Timeout: time.Hour, HandshakesPerSecond: -1}, bayeuxserver.Hooks{})
	mux := http.NewServeMux()
	mux.Handle("/bayeux", srv)
	mux.HandleFunc("/rss", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("gc") {
			debug.FreeOSMemory()
		}
		fmt.Fprint(w, resident())
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(ln.Addr())
	go func() { _ = http.Serve(ln, mux) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// resident is the memory of this process in bytes.
func resident() int {
	text, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return pages * os.Getpagesize()
}

// BenchmarkIdle reports how much memory of the server process an idle session
// takes: as it stands, and after a collection.
func BenchmarkIdle(b *testing.B) {
	for name, open := range map[string]func(*rawClient){"websocket": (*rawClient).talk, "long-polling": (*rawClient).hold} {
		b.Run(name, func(b *testing.B) { measureIdle(b, 5000, open) })
	}
}

func measureIdle(b *testing.B, sessions int, open func(*rawClient)) {
	if _, err := os.Stat("/proc/self/statm"); err != nil {
		b.Skip("needs /proc")
	}
	address, stop := startIdle(b)
	defer stop()
	before := rss(b, address, "?gc")
	for b.Loop() {
		clients := make([]*rawClient, sessions)
		for i := range clients {
			clients[i] = dialRaw(b, address)
			open(clients[i])
		}
		b.ReportMetric(float64(rss(b, address, "")-before)/float64(sessions)/1024, "KiB/session")
		b.ReportMetric(float64(rss(b, address, "?gc")-before)/float64(sessions)/1024, "KiB/session-after-gc")
		for _, c := range clients {
			_ = c.conn.Close()
		}
	}
}

func startIdle(b *testing.B) (address string, stop func()) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), idleServer+"=1")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(address), func() {
		_ = in.Close()
		_ = cmd.Wait()
	}
}

func rss(b *testing.B, address, query string) int {
	resp, err := http.Get("http://" + address + "/rss" + query)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	n, _ := strconv.Atoi(string(text))
	return n
}

// rawClient speaks just enough HTTP and WebSocket to be idle at little cost.
type rawClient struct {
	b      *testing.B
	conn   net.Conn
	buffer [2048]byte
	id     string
	cookie string
}

func dialRaw(b *testing.B, address string) *rawClient {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	return &rawClient{b: b, conn: conn}
}

func (c *rawClient) send(text string) {
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.b.Fatal(err)
	}
}

func (c *rawClient) read() string {
	n, err := c.conn.Read(c.buffer[:])
	if err != nil {
		c.b.Fatal(err)
	}
	return string(c.buffer[:n])
}

func (c *rawClient) post(body string) { c.send(c.request(body)) }

func (c *rawClient) request(body string) string {
	return "POST /bayeux HTTP/1.1\r\nHost: parley.test\r\nAuthorization: Basic YW5uYTpkZW1v\r\nAccept: */*\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n" +
		"Content-Type: application/json\r\nCookie: BAYEUX_BROWSER=" + c.cookie + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

func after(text, mark string, size int) string {
	if i := strings.Index(text, mark); i >= 0 && len(text) >= i+len(mark)+size {
		return text[i+len(mark) : i+len(mark)+size]
	}
	return ""
}

const idSize = 26

func (c *rawClient) handshakes() {
	c.post(handshake)
	answer := c.read()
	c.id, c.cookie = after(answer, `"clientId":"`, idSize), after(answer, "BAYEUX_BROWSER=", idSize)
}

// hold shakes hands, subscribes and leaves a poll held.
func (c *rawClient) hold() {
	c.handshakes()
	for _, text := range []string{connect, `[{"channel":"/meta/subscribe","clientId":"$","subscription":"/v2/$"}]`} {
		c.post(strings.ReplaceAll(text, "$", c.id))
		c.read()
	}
	c.post(strings.ReplaceAll(connect, "$", c.id))
}

// upgrade opens a socket and shakes hands on it.
func (c *rawClient) upgrade() {
	c.send("GET /bayeux HTTP/1.1\r\nHost: parley.test\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAuthorization: Basic YW5uYTpkZW1v\r\n" +
		"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	c.read()
	c.frame(handshake)
	c.id = after(c.read(), `"clientId":"`, idSize)
}

// talk shakes hands on a socket, subscribes and leaves a connect held.
func (c *rawClient) talk() {
	c.upgrade()
	for _, text := range []string{connect, `[{"channel":"/meta/subscribe","clientId":"$","subscription":"/v2/$"}]`} {
		c.frame(strings.ReplaceAll(text, "$", c.id))
		c.read()
	}
	c.frame(strings.ReplaceAll(connect, "$", c.id))
}

// frame sends a text frame, masked with zeros.
func (c *rawClient) frame(text string) {
	var f bytes.Buffer
	f.Write([]byte{0x81, 0x80 | 126, byte(len(text) >> 8), byte(len(text)), 0, 0, 0, 0})
	f.WriteString(text)
	c.send(f.String())
}
