package lease

import (
	"context"
	"errors"
	"time"

	"parley/internal/fault"
)

// Lease is the right of a node to do one thing. The zero Lease is none.
type Lease struct {
	Name  string // of the thing: "sip-leg/…"
	Node  string // who has it
	Fence int64  // greater after each change of hands
}

// Life is a node's time between two starts, or between two lapses of its life.
type Life struct {
	Node   string
	Number int64 // counts the node's lives
}

// ErrLost says that a lease, or a life, has passed to another.
var ErrLost = errors.New("the lease is lost")

// Lost returns the fault of an act whose lease has passed to another.
func Lost(op string, l Lease) error {
	return &fault.Error{Op: op, Kind: fault.Unavailable, Subject: l.Name,
		Text: "This server was out of reach for too long; try again", Err: ErrLost}
}

// Table is where lives, leases and presences are kept. The store is one; its
// clock alone counts.
type Table interface {
	// Begin starts a new life of the node, which lasts for ttl. A life of the
	// same name that lasts still is ended: there is one process of a name.
	Begin(ctx context.Context, node string, ttl time.Duration) (Life, error)
	// Prolong makes the life last for ttl from now on; ErrLost if it has ended.
	Prolong(ctx context.Context, l Life, ttl time.Duration) error
	// Bury ends the lives of others that ran out and returns their nodes. Of
	// several callers one gets each.
	Bury(ctx context.Context, by Life) ([]string, error)
	// Leave lets the life run out at once.
	Leave(ctx context.Context, l Life) error
	// Take gives the lease to the life's node if nobody alive has it; false if
	// somebody has. Who has it already keeps it as it is.
	Take(ctx context.Context, name string, by Life) (Lease, bool, error)
	// Give gives a lease up; one that is lost already is no fault.
	Give(ctx context.Context, l Lease) error
	// SetPresent says who is connected to the node, and who is no more.
	SetPresent(ctx context.Context, by Life, present, absent []string) error
	// Present returns those of the agents who are connected to a living node.
	Present(ctx context.Context, agents []string) ([]string, error)
}
