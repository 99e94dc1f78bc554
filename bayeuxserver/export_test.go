package bayeuxserver

import "fmt"

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
