package bayeuxclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"parley/bayeux"
)

// webSocket is the transport of that name. It has one socket at a time and
// makes a new one when an exchange finds none that works.
type webSocket struct {
	config Config
	to     sink
	url    string
	dialer websocket.Dialer
	turn   turn    // guards socket, also while one is being dialled
	socket *socket // nil before the first exchange
}

func newWebSocket(config Config, to sink) (*webSocket, error) {
	u, err := url.Parse(config.URL)
	if err != nil {
		return nil, err
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	return &webSocket{config: config, to: to, url: u.String(), dialer: dialer(config), turn: newTurn()}, nil
}

func dialer(config Config) websocket.Dialer {
	d := websocket.Dialer{Jar: config.HTTPClient.Jar, Proxy: http.ProxyFromEnvironment, HandshakeTimeout: config.RequestTimeout}
	if t, ok := config.HTTPClient.Transport.(*http.Transport); ok {
		d.Proxy, d.NetDialContext, d.TLSClientConfig = t.Proxy, t.DialContext, t.TLSClientConfig
	}
	return d
}

func (t *webSocket) name() string { return bayeux.WebSocket }

func (t *webSocket) exchange(ctx context.Context, batch ...bayeux.Message) ([]bayeux.Message, error) {
	s, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	replies, err := s.exchange(ctx, batch)
	if err != nil && (batch[0].Channel == bayeux.MetaConnect || batch[0].Channel == bayeux.MetaHandshake) {
		s.close() // the heartbeat has failed: the next exchange needs a socket that works
	}
	return replies, err
}

func (t *webSocket) open(ctx context.Context) (*socket, error) {
	if err := t.turn.take(ctx); err != nil {
		return nil, err
	}
	defer t.turn.release()
	if t.socket != nil && !t.socket.isClosed() {
		return t.socket, nil
	}
	header := http.Header{}
	t.config.Header(header)
	conn, res, err := t.dialer.DialContext(ctx, t.url, header)
	if res != nil {
		_ = res.Body.Close()
	}
	if err != nil && res != nil && res.StatusCode != http.StatusSwitchingProtocols {
		return nil, &StatusError{Status: res.StatusCode}
	}
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(t.config.MaxMessage)
	t.socket = newSocket(conn, t.to)
	return t.socket, nil
}

func (t *webSocket) close() {
	_ = t.turn.take(context.Background())
	defer t.turn.release()
	if t.socket == nil {
		return
	}
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = t.socket.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second))
	t.socket.close()
	<-t.socket.done
}
