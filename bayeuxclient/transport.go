package bayeuxclient

import (
	"context"
	"fmt"

	"parley/bayeux"
)

// transport carries batches. Replies come back from exchange, in the order of
// the requests; everything else goes to the sink it was made with.
type transport interface {
	// name is the connection type.
	name() string
	// exchange sends a batch and waits for all replies. An error means that the
	// fate of the batch is not known; a transport that has a connection makes a
	// new one at the next exchange.
	exchange(ctx context.Context, batch ...bayeux.Message) ([]bayeux.Message, error)
	// close frees what is held and waits for goroutines.
	close()
}

// sink takes the messages that are no replies; it never blocks.
type sink func(bayeux.Message)

func newTransport(name string, config Config, to sink) (transport, error) {
	switch name {
	case bayeux.LongPolling:
		return newLongPolling(config, to), nil
	case bayeux.WebSocket:
		return newWebSocket(config, to)
	}
	return nil, fmt.Errorf("bayeuxclient: no transport is called %q", name)
}

// split gives events to the sink and returns the replies that answer batch.
func split(batch, received []bayeux.Message, to sink) ([]bayeux.Message, error) {
	replies := make([]bayeux.Message, len(batch))
	found := 0
	for _, m := range received {
		i := answers(batch, m)
		if i < 0 {
			to(m)
			continue
		}
		replies[i] = m
		found++
	}
	if found < len(batch) {
		return nil, fmt.Errorf("bayeuxclient: %d of %d messages were not answered", len(batch)-found, len(batch))
	}
	return replies, nil
}

// answers returns which message of the batch m replies to, -1 for none. Only
// replies say whether they are successful (A14); servers that drop ids are
// understood by the channel.
func answers(batch []bayeux.Message, m bayeux.Message) int {
	for i := range batch {
		if m.Reply && m.Channel == batch[i].Channel && (m.ID == batch[i].ID || !m.HasID() && m.Channel != bayeux.MetaDisconnect) {
			return i
		}
	}
	return -1
}

// turn lets one goroutine at a time pass; it is given back by release.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) release() { <-t }
