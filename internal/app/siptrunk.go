package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"parley/internal/siplink/endpoint"
)

// registerAtTrunks keeps us registered where the configuration says so, until
// ctx ends.
func (a *App) registerAtTrunks(ctx context.Context, followers *sync.WaitGroup) {
	for _, t := range a.cfg.SIP.Trunks {
		if t.Register == "" {
			continue
		}
		r := endpoint.Registration{Number: t.Register, Registrar: t.URI(), Expires: a.cfg.SIP.Registrar.Expires, Told: a.registeredAt(t.Name)}
		if t.User != "" {
			r.Credentials = &endpoint.Credentials{User: t.User, Password: t.Password}
		}
		followers.Go(func() { a.aloneAt(ctx, t.Name, r) })
	}
}

// aloneAt keeps us registered at a trunk while no other node is: a call to the
// number is one call.
func (a *App) aloneAt(ctx context.Context, trunk string, r endpoint.Registration) {
	if a.member == nil {
		a.registerAt(ctx, trunk, r)
		return
	}
	for ctx.Err() == nil {
		term := a.member.Term()
		_, ours, err := a.member.Take(ctx, "sip-trunk/"+trunk)
		if err != nil && ctx.Err() == nil {
			a.log.Error("nobody can tell who registers at a SIP trunk; trying again", slog.String("trunk", trunk), slog.Any("error", err))
		}
		if ours && term != 0 {
			a.whileIn(ctx, term, func(ctx context.Context) { a.registerAt(ctx, trunk, r) })
		}
		rest(ctx, a.cfg.Node.Lease/3)
	}
}

// whileIn carries out act, whose context ends with the term.
func (a *App) whileIn(ctx context.Context, term int64, act func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	var both sync.WaitGroup
	both.Go(func() {
		defer cancel()
		act(ctx)
	})
	for ctx.Err() == nil && a.member.Term() == term {
		rest(ctx, time.Second)
	}
	cancel()
	both.Wait()
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (a *App) registerAt(ctx context.Context, trunk string, r endpoint.Registration) {
	if err := a.sip.endpoint.Register(ctx, r); err != nil {
		a.log.Error("a SIP trunk cannot be registered at", slog.String("trunk", trunk), slog.Any("error", err))
	}
}

// registeredAt logs how a registration goes, when that changes.
func (a *App) registeredAt(trunk string) func(endpoint.Answer) {
	last := 0
	return func(answer endpoint.Answer) {
		if answer.Code == last {
			return
		}
		level := slog.LevelInfo
		if last = answer.Code; !answer.OK() {
			level = slog.LevelWarn
		}
		a.log.Log(context.Background(), level, "registration at a SIP trunk", slog.String("trunk", trunk),
			slog.Int("code", answer.Code), slog.String("reason", answer.Reason))
	}
}
