package flow

import (
	"bytes"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// subprotocol is SIP's name in a WebSocket handshake (RFC 7118 4.1).
const subprotocol = "sip"

func (n *Net) acceptWS(l *listener) {
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.upgrade(l.transport, w, r) }),
		ReadHeaderTimeout: handshake,
		MaxHeaderBytes:    n.cfg.MaxHead,
		ErrorLog:          slog.NewLogLogger(n.cfg.Logger.Handler(), slog.LevelDebug),
	}
	plain := net.Listener(l)
	if l.transport == "wss" {
		plain = tls.NewListener(l, n.cfg.TLS)
	}
	server.Serve(plain) // returns when the listener closes
	server.Close()      // and what has not become a WebSocket goes with it
}

// upgrade turns a request into a flow, unless it speaks another protocol.
// Any page may try: a WebSocket brings no cookie in, only a digest does.
func (n *Net) upgrade(transport string, w http.ResponseWriter, r *http.Request) {
	if !slices.Contains(websocket.Subprotocols(r), subprotocol) {
		http.Error(w, "SIP is spoken here: the subprotocol is sip", http.StatusBadRequest)
		return
	}
	upgrader := websocket.Upgrader{Subprotocols: []string{subprotocol}, HandshakeTimeout: handshake,
		CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	var names []string
	if r.TLS != nil {
		names = verified(*r.TLS)
	}
	n.readFrames(transport, conn, names) // Close waits for it by what keep counts
}

// frame is text as long as it may be: an answer echoes what came, in whatever
// characters (RFC 7118 5.2, RFC 6455 5.6).
func frame(message []byte) int {
	if utf8.Valid(message) {
		return websocket.TextMessage
	}
	return websocket.BinaryMessage
}

// readFrames takes one message from each WebSocket message (RFC 7118 5.2).
func (n *Net) readFrames(transport string, conn *websocket.Conn, names []string) {
	defer conn.Close()
	o := n.origin(transport, conn.NetConn())
	o.Names = names
	f := New(o, addrPort(conn.LocalAddr()), func(message []byte) error {
		conn.SetWriteDeadline(time.Now().Add(sending))
		return conn.WriteMessage(frame(message), message)
	}, conn.Close)
	if !n.keep(f) {
		return
	}
	defer n.drop(f)
	conn.SetReadLimit(int64(n.cfg.MaxHead + n.cfg.MaxBody))
	for {
		_, raw, err := conn.ReadMessage() // answers pings
		if err != nil {
			return
		}
		switch data := bytes.Trim(raw, "\x00\r\n"); {
		case len(data) > 0:
			n.received(context.Background(), f, raw, nil)
		case bytes.Equal(raw, []byte("\r\n\r\n")):
			f.Send([]byte("\r\n")) // a fault ends the next read
		}
	}
}
