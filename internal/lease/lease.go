package lease

import (
	"context"
	"errors"
	"fmt"
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

// Birth is how a life begins.
type Birth struct {
	Node    string
	Process string        // that has it
	Gone    string        // a process that had the node's name and is gone; "": none
	TTL     time.Duration // how long it lasts
	Present []string      // the agents who are connected to the node: all nodes see it begin with them
}

// ErrLost says that a lease, or a life, has passed to another.
var ErrLost = errors.New("the lease is lost")

// Lost returns the fault of an act whose lease has passed to another.
func Lost(op string, l Lease) error {
	return &fault.Error{Op: op, Kind: fault.Unavailable, Subject: l.Name,
		Text: "This server was out of reach for too long; try again", Err: ErrLost}
}

// ErrTaken says that another process lives under the node's name.
var ErrTaken = errors.New("another process lives under the node's name")

// Taken returns the fault of a process whose node's name another one has.
func Taken(op, node, process string) error {
	err := fmt.Errorf("%w (%s): give each its own node.name, or stop that one", ErrTaken, process)
	return &fault.Error{Op: op, Kind: fault.InUse, Subject: node, Text: err.Error(), Err: err}
}

// Sign is what is known of a node's last life.
type Sign struct {
	Process string // that has it
	Until   int64  // when it runs out; greater each time that it is prolonged
	Alive   bool   // it has not run out
}

// Table is where lives, leases and presences are kept. The store is one; its
// clock alone counts.
type Table interface {
	// Begin starts a new life and ends the node's one before, with all that it had.
	// ErrTaken if that lasts still and is another process's, but not the one that is gone.
	Begin(ctx context.Context, b Birth) (Life, error)
	// Sign returns what is known of the node's last life; the zero Sign if there
	// was none.
	Sign(ctx context.Context, node string) (Sign, error)
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
	// Elsewhere returns those of the agents who are connected to a node but this one,
	// whose life nobody has buried, though it may have run out just now.
	Elsewhere(ctx context.Context, node string, agents []string) ([]string, error)
}
