package app

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"parley/internal/auth"
	"parley/internal/bus"
	"parley/internal/clock"
	"parley/internal/engine"
	"parley/internal/lease"
	"parley/internal/provision"
	"parley/internal/record"
	"parley/internal/retention"
	"parley/internal/roster"
	"parley/internal/siplink"
	"parley/internal/siplink/registrar"
)

// openNode makes this process a node among others, or the only one there is.
func (a *App) openNode(ctx context.Context) error {
	if !a.store.Shared() {
		return nil
	}
	a.member = lease.NewMember(lease.Config{Table: a.store, Node: a.nodeName(), Process: lease.NewProcess(), TTL: a.cfg.Node.Lease,
		Adopt: a.adopt, Logger: a.log,
		Settle: func(ctx context.Context, look lease.Look) error { return a.engine.Settle(ctx, look) }})
	a.log.Info("this node shares its store with others", slog.String("node", a.member.Node))
	c, err := clock.New(ctx, a.store.Now)
	if err != nil {
		return err
	}
	a.clock = c
	return a.member.Begin(ctx)
}

// now is the clock of all nodes, or of the only one.
func (a *App) now() func() time.Time {
	if a.clock == nil {
		return time.Now
	}
	return a.clock.Now
}

// setClock is how often the clock is set by the database's.
const setClock = time.Minute

// live has this node live among the others until ctx ends. If another process takes
// its name, lost is told.
func (a *App) live(ctx context.Context, lost chan<- error) {
	if a.member == nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() {
		if err := a.member.Run(ctx); err != nil {
			lost <- err
		}
	})
	both.Go(func() {
		a.clock.Run(ctx, setClock, func(err error) {
			a.log.Warn("the database's clock could not be read; going on by our own", slog.String("op", "app.clock"), slog.Any("error", err))
		})
	})
	both.Wait()
}

// adoptLegs takes over the SIP legs that nobody has, and ends the registrations
// that hung on connections of nodes that are no more. If this one was taken for dead
// others have done so with its own: its phones are to connect and register again.
func (a *App) adoptLegs(ctx context.Context, nodes []string) error {
	if a.sip.legs == nil {
		return nil
	}
	if slices.Contains(nodes, a.member.Node) {
		a.sip.endpoint.HangUp()
	}
	return errors.Join(a.sip.registrar.Bury(ctx, nodes), a.sip.legs.Adopt(ctx))
}

// sipLeases are those of the SIP legs; of the only node there is nil.
func (a *App) sipLeases() siplink.Leases {
	if a.member == nil {
		return nil
	}
	return a.member
}

func (a *App) sipNode() string {
	if a.member == nil {
		return ""
	}
	return a.member.Node
}

func (a *App) nodeName() string {
	if a.cfg.Node.Name != "" {
		return a.cfg.Node.Name
	}
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	return host + "-" + strings.ToLower(rand.Text()[:6])
}

// nodes is what the engine knows of the others.
func (a *App) nodes() engine.Nodes {
	if a.member == nil {
		return lease.Lone{}
	}
	return a.member
}

// adopt finishes what nodes owed that are no more: ringings, the grace of
// agents who are connected nowhere now, and log-outs that were not carried out.
func (a *App) adopt(ctx context.Context, nodes []string) error {
	if err := a.records.CatchUp(ctx); err != nil {
		return err
	}
	a.auth.Sweep(ctx)
	return errors.Join(a.engine.Resume(ctx), a.engine.Follow(ctx), a.adoptLegs(ctx, nodes))
}

// follow has the rooms hear of what other nodes write: first the people, then
// where they are, and last whose logins have ended (D-40).
func (a *App) follow(context.Context) error {
	a.records.Follow(
		record.Room{Kind: provision.Kind, Take: a.book.Take, Keys: a.book.Keys},
		record.Room{Kind: roster.Kind, Take: a.roster.Take, Keys: a.roster.Keys},
		record.Room{Kind: auth.KindOrigins, Take: a.origins.Take, Keys: a.origins.Keys},
		record.Room{Kind: auth.KindGuess, Take: a.auth.TakeGuesses, Keys: a.auth.GuessKeys},
		record.Room{Kind: auth.KindLogin, Take: a.auth.Take, Keys: a.auth.Keys},
	)
	if a.sip.registrar != nil {
		a.records.Follow(record.Room{Kind: registrar.Kind, Take: a.sip.registrar.Take, Keys: a.sip.registrar.Keys})
	}
	return nil
}

// keepUp has the rooms hear of it at once, and by the poll at the latest.
func (a *App) keepUp(ctx context.Context) {
	poll := a.poll()
	if poll == 0 {
		return
	}
	rings := make(chan struct{}, 1)
	ear := a.hub.Listen()
	defer ear.Close()
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		heed(ctx, ear, rings)
	}()
	a.records.Run(ctx, poll, rings, func(err error) {
		a.log.Warn("what other nodes did is not known; trying again", slog.String("op", "app.keepUp"), slog.Any("error", err))
	})
	<-heard
}

// heed passes on the rings that say so.
func heed(ctx context.Context, ear *bus.Ear, rings chan<- struct{}) {
	for {
		topics, err := ear.Next(ctx)
		if err != nil {
			return
		}
		for _, t := range topics {
			if !t.Records && !t.All {
				continue
			}
			select {
			case rings <- struct{}{}:
			default: // the token lies there already
			}
		}
	}
}

// forget removes sessions that ended long ago, if they are not kept for ever.
func (a *App) forget(ctx context.Context) {
	if a.cfg.Store.Retention == 0 {
		return
	}
	cfg := retention.Config{Log: a.store, Nodes: lease.Lone{}, Keep: a.cfg.Store.Retention, Now: a.now(), Logger: a.log}
	if a.member != nil {
		cfg.Nodes = a.member
	}
	retention.New(cfg).Run(ctx)
}

// leave lets other nodes take over at once. It is said once.
func (a *App) leave() {
	if a.member != nil {
		a.left.Do(a.takeLeave)
	}
}

func (a *App) takeLeave() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := a.member.Leave(ctx); err != nil {
		a.log.Warn("other nodes could not be told that this one stops; they notice by themselves", slog.Any("error", err))
	}
}
