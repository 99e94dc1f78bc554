package bayeuxclient

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"parley/bayeux"
)

// longPolling is the transport of that name: a POST per batch. Connects go by
// themselves, everything else one after the other, so that it never needs a
// third connection (K7) and requests arrive in order.
type longPolling struct {
	config Config
	to     sink
	others turn
}

func newLongPolling(config Config, to sink) *longPolling {
	return &longPolling{config: config, to: to, others: newTurn()}
}

func (t *longPolling) name() string { return bayeux.LongPolling }

func (t *longPolling) exchange(ctx context.Context, batch ...bayeux.Message) ([]bayeux.Message, error) {
	if batch[0].Channel != bayeux.MetaConnect {
		if err := t.others.take(ctx); err != nil {
			return nil, err
		}
		defer t.others.release()
	}
	received, err := t.post(ctx, bayeux.Encode(batch...))
	if err != nil {
		return nil, err
	}
	return split(batch, received, t.to)
}

func (t *longPolling) post(ctx context.Context, body []byte) ([]bayeux.Message, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.config.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	t.config.Header(req.Header)
	res, err := t.config.HTTPClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	return t.read(res)
}

func (t *longPolling) read(res *http.Response) ([]bayeux.Message, error) {
	body, err := io.ReadAll(io.LimitReader(res.Body, t.config.MaxMessage+1))
	switch {
	case err != nil:
		return nil, err
	case res.StatusCode != http.StatusOK: // success is exactly 200 (K5)
		return nil, &StatusError{Status: res.StatusCode}
	case int64(len(body)) > t.config.MaxMessage:
		return nil, fmt.Errorf("bayeuxclient: an answer of more than %d bytes", t.config.MaxMessage)
	}
	return bayeux.Decode(nil, body, bayeux.Limits{})
}

func (t *longPolling) close() { t.config.HTTPClient.CloseIdleConnections() }
