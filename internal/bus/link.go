package bus

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"
)

// Wire carries texts between nodes. Each of its functions has one caller at a
// time; Close is called after the others have returned.
type Wire interface {
	// Send tells the text to every node, this one among them or not. It gives up
	// when ctx ends.
	Send(ctx context.Context, text string) error
	// Receive waits for the next text. It returns "" when texts may have been
	// missed: first of all, and after each loss of whatever carries them.
	Receive(ctx context.Context) (string, error)
	Close() error
}

// The numbers of a link.
const (
	collected = 5 * time.Millisecond   // between two texts of one node
	sending   = 2 * time.Second        // how long a text may take
	leastWait = 100 * time.Millisecond // after a wire failed once
	mostWait  = 2 * time.Second        // however often it failed
)

// Link joins a hub with those of other nodes. Make one with Hub.Link; it ends
// when Run does.
type Link struct {
	hub  *Hub
	wire Wire
	ear  *Ear
	node string
	log  *slog.Logger
}

// Link returns the link of h over wire, which it owns. What h rings from now on
// is sent once Run is called.
func (h *Hub) Link(wire Wire, log *slog.Logger) *Link {
	return &Link{hub: h, wire: wire, ear: h.listen(true), node: rand.Text(), log: log}
}

// Run sends and receives until ctx ends, then closes the wire.
func (l *Link) Run(ctx context.Context) error {
	var both sync.WaitGroup
	both.Go(func() { l.send(ctx) })
	both.Go(func() { l.receive(ctx) })
	both.Wait()
	l.ear.Close()
	return l.wire.Close()
}

// send tells what rings: the first ring at once, what follows collected.
func (l *Link) send(ctx context.Context) {
	ill := false
	for {
		topics, err := l.ear.Next(ctx)
		if err != nil {
			return
		}
		err = l.tell(ctx, encode(l.node, topics))
		if ctx.Err() == nil {
			ill = l.report(err, ill, "other nodes cannot be told; they look by themselves")
		}
		pause(ctx, collected)
	}
}

func (l *Link) tell(ctx context.Context, text string) error {
	ctx, cancel := context.WithTimeout(ctx, sending)
	defer cancel()
	return l.wire.Send(ctx, text)
}

func (l *Link) receive(ctx context.Context) {
	ill, wait := false, leastWait
	for ctx.Err() == nil {
		text, err := l.wire.Receive(ctx)
		if ctx.Err() != nil {
			return
		}
		ill = l.report(err, ill, "other nodes cannot be heard; looking by ourselves")
		if err != nil {
			pause(ctx, wait)
			wait = min(2*wait, mostWait)
			continue
		}
		wait = leastWait
		if node, topics := decode(text); node != l.node {
			l.hub.Pass(topics...)
		}
	}
}

// report logs a failure once, until the wire works again.
func (l *Link) report(err error, ill bool, what string) bool {
	switch {
	case err != nil && !ill:
		l.log.Warn(what, slog.String("op", "bus.link"), slog.Any("error", err))
	case err == nil && ill:
		l.log.Info("nodes tell each other again", slog.String("op", "bus.link"))
	}
	return err != nil
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
