package softphone

import (
	"bytes"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// Lossy is a relay of datagrams between a phone and a server that loses some of
// them. In what passes it writes its own addresses instead of those of the two
// sides, so that they know each other by it alone.
type Lossy struct {
	loss        int
	nearEnd     *net.UDPConn // where the server finds the phone
	farEnd      *net.UDPConn // where the phone finds the server
	phone, peer netip.AddrPort
	running     sync.WaitGroup
}

// NewLossy returns a relay that loses so many of 100 datagrams.
func NewLossy(t testing.TB, loss int) *Lossy {
	t.Helper()
	l := &Lossy{loss: loss}
	for _, end := range []**net.UDPConn{&l.nearEnd, &l.farEnd} {
		conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		*end = conn
	}
	t.Cleanup(func() { l.nearEnd.Close(); l.farEnd.Close(); l.running.Wait() })
	return l
}

// Near returns where the server finds the phone.
func (l *Lossy) Near(phone string) string {
	l.phone = netip.MustParseAddrPort(phone)
	return l.nearEnd.LocalAddr().String()
}

// Far begins to relay and returns where the phone finds the server.
func (l *Lossy) Far(server string) string {
	l.peer = netip.MustParseAddrPort(server)
	l.running.Go(func() { l.pass(l.nearEnd, l.farEnd, l.phone, l.peer) })
	l.running.Go(func() { l.pass(l.farEnd, l.nearEnd, l.peer, l.phone) })
	return l.farEnd.LocalAddr().String()
}

// pass takes what comes to in from one side and sends it on by out to the other,
// who knows the one by out's address and himself by his own.
func (l *Lossy) pass(in, out *net.UDPConn, to, from netip.AddrPort) {
	buf := make([]byte, 65535)
	for {
		n, err := in.Read(buf)
		if err != nil {
			return
		}
		if rand.IntN(100) < l.loss {
			continue
		}
		text := bytes.ReplaceAll(buf[:n:n], []byte(from.String()), []byte(out.LocalAddr().String()))
		text = bytes.ReplaceAll(text, []byte(in.LocalAddr().String()), []byte(to.String()))
		_, _ = out.WriteToUDPAddrPort(text, to)
	}
}
