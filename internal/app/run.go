package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"parley/internal/fault"
)

// finished is how long requests under way may take during a graceful stop.
const finished = 10 * time.Second

// Run serves until ctx ends, then stops gracefully and closes everything. It
// returns nil after a clean stop. It stops by itself, with an error, when it can
// serve no more, or when another process has taken the node's name.
func (a *App) Run(ctx context.Context) error {
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	var followers sync.WaitGroup
	followers.Go(func() { a.push.Run(following) })
	if a.sipOn() {
		followers.Go(func() { a.sip.legs.Run(following) })
		a.serveSIP()
		a.registerAtTrunks(following, &followers)
	}
	followers.Go(func() { a.auth.Run(following) })
	followers.Go(func() { a.watchStore(following) })
	followers.Go(func() { a.keepUp(following) })
	lost := make(chan error, 1)
	followers.Go(func() { a.live(following, lost) })
	followers.Go(func() { a.forget(following) })
	followers.Go(a.showFigures)
	if a.link != nil {
		followers.Go(func() { _ = a.link.Run(following) }) // connections that cannot be closed are gone
	}
	debug.FreeOSMemory() // opening left more behind than an idle server needs
	a.ready.Store(true)
	served := make(chan error, 1)
	go func() { served <- a.serve() }()
	a.log.Info("parley is ready", slog.String("url", a.URL()), slog.String("compat", string(a.cfg.IM.Compat)))

	var failure error
	select {
	case <-ctx.Done():
	case failure = <-served:
	case failure = <-lost:
	}
	a.ready.Store(false)
	a.log.Info("parley is stopping")
	if failure == nil {
		failure = a.linger(served)
	}
	err := a.stopServing(context.WithoutCancel(ctx))
	stop()
	a.figures.close()
	followers.Wait()
	return errors.Join(failure, err, a.close())
}

// linger serves on until balancers have seen that this node is not ready.
func (a *App) linger(served <-chan error) error {
	timer := time.NewTimer(a.cfg.Node.Drain.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case err := <-served:
		return err
	}
}

func (a *App) serve() error {
	tls := a.cfg.HTTP.TLS
	var err error
	if tls.On() {
		err = a.http.ServeTLS(a.listener, tls.CertFile, tls.KeyFile)
	} else {
		err = a.http.Serve(a.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fault.Wrap("app.serve", fault.Internal, a.cfg.HTTP.Address, err)
}

// stopServing releases the held polls with advice and waits for what is under way.
func (a *App) stopServing(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finished)
	defer cancel()
	a.bayeux.Drain(a.spread())
	a.part(ctx)
	err := a.http.Shutdown(ctx)
	if err != nil {
		a.http.Close()
	}
	return errors.Join(fault.Wrap("app.stop", fault.Internal, "", err), a.bayeux.Close(ctx))
}

// parting is how long WebSockets may stay open during a graceful stop.
const parting = time.Second

// part waits for the clients that were between two connects: they are told with
// their next one, and their WebSockets close.
func (a *App) part(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, parting)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for a.bayeux.Stats().Sockets > 0 {
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
	}
}

// close ends what was opened, in the opposite order.
func (a *App) close() error {
	if a.ear != nil {
		a.ear.Close()
	}
	err := a.closeSIP()
	if a.engine != nil {
		a.engine.Close()
		a.leave()
	}
	if a.store != nil {
		err = errors.Join(err, a.store.Close())
	}
	a.figures.close()
	if a.listener != nil {
		a.listener.Close() // closed already after a Run
	}
	return err
}

// Close ends a server whose Run was never called.
func (a *App) Close() error {
	return errors.Join(a.bayeux.Close(context.Background()), a.close())
}
