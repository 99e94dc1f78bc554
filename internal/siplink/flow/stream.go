package flow

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"parley/internal/fault"
	"parley/internal/siplink/wire"
)

// How long a peer may take for a TLS or WebSocket handshake, for the first byte
// after it, and for the rest of a message that it began.
const (
	handshake = 10 * time.Second
	beginning = 60 * time.Second
	dialing   = 5 * time.Second
)

type listener struct {
	net.Listener
	transport string
	at        netip.AddrPort
}

func (n *Net) accept(l *listener) {
	if l.transport == "ws" || l.transport == "wss" {
		n.acceptWS(l)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // ends handshakes
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			n.cfg.Logger.Warn("a SIP connection could not be accepted", slog.Any("error", err))
			time.Sleep(50 * time.Millisecond) // out of file descriptors, perhaps
			continue
		}
		n.work.Go(func() { n.welcome(ctx, l.transport, conn) })
	}
}

// welcome serves a connection that a peer made until it closes.
func (n *Net) welcome(ctx context.Context, transport string, conn net.Conn) {
	var names []string
	if transport == "tls" {
		secure := tls.Server(conn, n.cfg.TLS)
		ctx, cancel := context.WithTimeout(ctx, handshake)
		err := secure.HandshakeContext(ctx)
		cancel()
		if err != nil {
			n.cfg.Logger.Debug("a TLS handshake failed", slog.String("peer", conn.RemoteAddr().String()), slog.Any("error", err))
			conn.Close()
			return
		}
		names, conn = verified(secure.ConnectionState()), secure
	}
	conn.SetReadDeadline(time.Now().Add(beginning))
	f := n.stream(transport, conn, names)
	if !n.keep(f) {
		conn.Close()
		return
	}
	n.read(f, conn)
}

// verified returns the names in a client certificate that was checked.
func verified(state tls.ConnectionState) []string {
	if len(state.VerifiedChains) == 0 {
		return nil
	}
	leaf := state.VerifiedChains[0][0]
	return append([]string{leaf.Subject.CommonName}, leaf.DNSNames...)
}

func (n *Net) stream(transport string, conn net.Conn, names []string) *Flow {
	o := n.origin(transport, conn)
	o.Names = names
	return New(o, addrPort(conn.LocalAddr()), func(message []byte) error {
		conn.SetWriteDeadline(time.Now().Add(sending))
		_, err := conn.Write(message)
		return err
	}, conn.Close)
}

// dial makes a connection from our own address.
func (n *Net) dial(ctx context.Context, transport string, own, to netip.AddrPort, host string) (*Flow, error) {
	dialer := net.Dialer{Timeout: dialing}
	if !own.Addr().IsUnspecified() {
		dialer.LocalAddr = &net.TCPAddr{IP: own.Addr().AsSlice()}
	}
	conn, err := dialer.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	if transport == "tls" {
		secure := tls.Client(conn, n.client(host, to))
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		conn = secure
	}
	f := n.stream(transport, conn, nil)
	if !n.keep(f) {
		conn.Close()
		return nil, fault.New("flow.dial", fault.Unavailable, to.String(), "there are too many SIP connections")
	}
	go n.read(f, conn) // Close waits for it by what keep counts
	return f, nil
}

// client is the TLS side of a connection that we make; our own certificate is
// shown, so that the peer may know us by it.
func (n *Net) client(host string, to netip.AddrPort) *tls.Config {
	cfg := n.cfg.TLS.Clone()
	if cfg.ServerName = host; host == "" {
		cfg.ServerName = to.Addr().String()
	}
	cfg.RootCAs = cfg.ClientCAs
	return cfg
}

// read takes messages off a connection until it closes.
func (n *Net) read(f *Flow, conn net.Conn) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer n.drop(f)
	defer conn.Close()
	framer := wire.Framer{MaxHead: n.cfg.MaxHead, MaxBody: n.cfg.MaxBody}
	buf := make([]byte, 4096)
	for {
		size, err := conn.Read(buf)
		if err != nil {
			return
		}
		framer.Write(buf[:size])
		if !n.take(ctx, f, &framer) {
			return
		}
		conn.SetReadDeadline(n.patience(&framer))
	}
}

// patience is when the rest of a message must have come; between messages a
// peer may be silent for as long as it likes.
func (n *Net) patience(framer *wire.Framer) time.Time {
	if framer.Idle() {
		return time.Time{}
	}
	return time.Now().Add(beginning)
}

// take handles whatever is whole; false when the connection is to be closed.
func (n *Net) take(ctx context.Context, f *Flow, framer *wire.Framer) bool {
	for {
		raw, err := framer.Next()
		switch {
		case err == nil:
			n.received(ctx, f, raw, nil)
		case errors.Is(err, wire.ErrPing):
			if f.Send([]byte("\r\n")) != nil {
				return false
			}
		case errors.Is(err, wire.ErrMore):
			return true
		default:
			n.received(ctx, f, raw, err)
			return false
		}
	}
}
