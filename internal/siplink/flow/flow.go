package flow

import (
	"errors"
	"net/netip"
	"sync"
	"time"

	"parley/internal/siplink/wire"
)

// sending is how long a peer may take to take a message off a connection.
const sending = 10 * time.Second

var errClosed = errors.New("the connection has closed")

// Flow is a way to a peer. Its methods may be called at once.
type Flow struct {
	origin wire.Origin
	local  netip.AddrPort
	socket *datagrams // of udp alone

	mu    sync.Mutex // held over a write, so that messages do not mix
	write func([]byte) error
	done  chan struct{} // closed with the connection; nil for udp
	shut  func() error
}

// New returns a flow that sends by write; shut, which may be nil, ends it.
func New(o wire.Origin, local netip.AddrPort, write func([]byte) error, shut func() error) *Flow {
	f := &Flow{origin: o, local: local, write: write, shut: shut}
	if o.Stream() {
		f.done = make(chan struct{})
	}
	return f
}

// Origin tells of the other end.
func (f *Flow) Origin() wire.Origin { return f.origin }

// Local is our end.
func (f *Flow) Local() netip.AddrPort { return f.local }

// Send sends a whole message.
func (f *Flow) Send(message []byte) error {
	if f.socket != nil {
		_, err := f.socket.conn.WriteToUDPAddrPort(message, f.origin.Source)
		return err
	}
	if !f.Alive() {
		return errClosed
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.write(message)
	if err != nil && f.done != nil {
		f.Close() // half a message may have gone
	}
	return err
}

// Alive reports whether the connection has not closed.
func (f *Flow) Alive() bool {
	select {
	case <-f.done:
		return false
	default:
		return true
	}
}

// Done is closed with the connection; nil for datagrams.
func (f *Flow) Done() <-chan struct{} { return f.done }

// Close ends a connection; datagram flows have nothing to close.
func (f *Flow) Close() error {
	if f.shut == nil {
		return nil
	}
	return f.shut()
}

// At is the datagram flow of the same socket to another address, where an
// answer may have to go (RFC 3261 18.2.2); a connection answers on itself.
func (f *Flow) At(to netip.AddrPort) *Flow {
	if f.socket == nil || to == f.origin.Source {
		return f
	}
	return f.socket.flow(to)
}
