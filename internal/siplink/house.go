package siplink

import (
	"context"

	"parley/internal/engine"
	"parley/internal/im"
)

// Engine is what legs tell.
type Engine interface {
	Arrive(ctx context.Context, a engine.Arrival) (im.Session, error)
	Between(ctx context.Context, center, peer, dn string) (im.Session, bool, error)
	FarRings(ctx context.Context, id im.SessionID) error
	FarAnswers(ctx context.Context, id im.SessionID) error
	FarSends(ctx context.Context, id im.SessionID, text, ref string) (im.Session, error)
	FarSendsAll(ctx context.Context, id im.SessionID, texts []engine.FarText) []error
	FarMisses(ctx context.Context, id im.SessionID, m im.Message, why string) error
	FarEnds(ctx context.Context, id im.SessionID, reason im.Reason) error
}

// Log is what legs follow.
type Log interface {
	Events(ctx context.Context, id im.SessionID, after int64, limit int) ([]im.Event, error)
	Session(ctx context.Context, id im.SessionID) (im.Session, error)
	Live(ctx context.Context) ([]im.Session, error)
}

// Records is where legs keep what they must not forget; durable on return.
type Records interface {
	Put(ctx context.Context, kind, key string, value []byte) error
	Delete(ctx context.Context, kind string, keys ...string) error
	// Get is fault.NotFound for a key without a value.
	Get(ctx context.Context, kind, key string) ([]byte, error)
	List(ctx context.Context, kind string) (map[string][]byte, error)
}
