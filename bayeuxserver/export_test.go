package bayeuxserver

import (
	"fmt"
	"io"
	"time"
)

// Leftovers counts what must be gone when all sessions are.
func (srv *Server) Leftovers() string {
	srv.mu.Lock()
	sockets := len(srv.sockets)
	srv.mu.Unlock()
	st := srv.Stats()
	return fmt.Sprint("sessions ", len(srv.registry.all()), " users ", len(srv.registry.byUser), " timers ", srv.wheel.len(),
		" patterns ", srv.tree.len(), " browsers ", srv.browsers.len(), " sockets ", sockets,
		" held ", st.Held, " queued ", st.Queued, " bytes ", st.Bytes)
}

// NothingLeft is Leftovers of an empty server.
const NothingLeft = "sessions 0 users 0 timers 0 patterns 0 browsers 0 sockets 0 held 0 queued 0 bytes 0"

// OpenSilent opens a session with a subscription on a socket whose far end takes
// everything at once.
func (srv *Server) OpenSilent(pattern string) *Session {
	s := srv.newSession(Principal{}, "", webSocket)
	srv.registry.add(s, 1)
	srv.count.opened(webSocket)
	srv.work.Add(1)
	s.begin()
	s.subscribe([]string{pattern})
	(&socket{srv: srv, wire: silence{}}).bind(s)
	return s
}

type silence struct{}

func (silence) Next() (io.Reader, error)              { return nil, io.EOF }
func (silence) WriteText([]byte, time.Duration) error { return nil }
func (silence) WriteClose(int, time.Duration)         {}
func (silence) ReadBy(time.Time)                      {}
func (silence) Close() error                          { return nil }

// Queued is Stats.Queued without the rest.
func (srv *Server) Queued() int64 { return srv.count.events.Load() }
