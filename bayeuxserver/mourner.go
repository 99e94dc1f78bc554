package bayeuxserver

import (
	"runtime/debug"
	"sync"
)

// mourner calls SessionClosed, one session at a time and away from whoever
// ended it, so that a slow hook delays neither the timers nor a request. It is
// bounded by the number of sessions; its goroutine lives only while there is
// something to tell.
type mourner struct {
	srv *Server

	mu   sync.Mutex // guards list and busy
	list []*Session
	busy bool
}

func (d *mourner) tell(s *Session) {
	if d.srv.hooks.SessionClosed == nil {
		d.srv.work.Done()
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, s)
	if !d.busy {
		d.busy = true
		d.srv.work.Go(d.run)
	}
}

func (d *mourner) run() {
	for s := d.next(); s != nil; s = d.next() {
		d.srv.guard(func() { d.srv.hooks.SessionClosed(s, s.Reason()) })
		d.srv.work.Done()
	}
}

func (d *mourner) next() *Session {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.list) == 0 {
		d.busy, d.list = false, nil
		return nil
	}
	s := d.list[0]
	d.list = d.list[1:]
	return s
}

// guard keeps a panic of a hook from ending the process where net/http would
// not catch it.
func (srv *Server) guard(call func()) {
	defer func() {
		if value := recover(); value != nil {
			srv.count.panics.Add(1)
			if srv.hooks.Recovered != nil {
				srv.hooks.Recovered(value, debug.Stack())
			}
		}
	}()
	call()
}
