package flow

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"strings"

	"parley/internal/siplink/wire"
)

// The kernel keeps what comes in a burst; a datagram is no longer than this.
const (
	burst       = 4 << 20
	maxDatagram = 65_535
)

type datagrams struct {
	conn  *net.UDPConn
	local netip.AddrPort
	name  string // what the names of its flows begin with
}

func listenUDP(address string) (*datagrams, error) {
	at, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, err
	}
	conn, err := net.ListenUDP("udp", at)
	if err != nil {
		return nil, err
	}
	conn.SetReadBuffer(burst) // as much of it as the system grants
	conn.SetWriteBuffer(burst)
	local := addrPort(conn.LocalAddr())
	return &datagrams{conn, local, "udp/" + local.String() + "/"}, nil
}

func (s *datagrams) flow(to netip.AddrPort) *Flow {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	name := to.AppendTo(append(make([]byte, 0, 64), s.name...))
	return &Flow{origin: wire.Origin{Transport: "udp", Source: to, Flow: string(name)}, local: s.local, socket: s}
}

// named reads a flow's name, if it is one of this socket.
func (s *datagrams) named(name string) (netip.AddrPort, bool) {
	text, ok := strings.CutPrefix(name, s.name)
	to, err := netip.ParseAddrPort(text)
	return to, ok && err == nil
}

func (n *Net) readDatagrams(s *datagrams) {
	buf := make([]byte, maxDatagram)
	for {
		size, from, err := s.conn.ReadFromUDPAddrPort(buf)
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			n.cfg.Logger.Debug("a datagram could not be read", slog.Any("error", err))
			continue
		}
		if data := bytes.TrimLeft(buf[:size], "\x00\r\n"); len(data) > 0 {
			n.received(context.Background(), s.flow(from), bytes.Clone(data), nil)
		}
	}
}
