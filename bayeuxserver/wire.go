package bayeuxserver

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// wire is what the server needs of a WebSocket library. Next and the reader it
// returns are used by one goroutine, the writing methods by one at a time; the
// others by any.
type wire interface {
	Next() (io.Reader, error) // the next text message
	WriteText(text []byte, within time.Duration) error
	WriteClose(code int, within time.Duration)
	ReadBy(moment time.Time) // Next fails then; the zero time: never
	Close() error            // without a word; ends Next and WriteText
}

// Close codes of RFC 6455.
const (
	closeNormal      = websocket.CloseNormalClosure
	closeGoingAway   = websocket.CloseGoingAway
	closeUnsupported = websocket.CloseUnsupportedData
	closeFailed      = websocket.CloseInternalServerErr
)

var errBinary = errors.New("bayeuxserver: binary frame")

// upgrader makes wires with gorilla/websocket. Small read buffers and shared
// write buffers keep an idle socket below the size of a held poll.
type upgrader struct {
	ws      websocket.Upgrader
	maxBody int64
}

const readBuffer = 512

func newUpgrader(config Config) upgrader {
	return upgrader{maxBody: int64(config.MaxBody), ws: websocket.Upgrader{
		ReadBufferSize: readBuffer, WriteBufferSize: 4096, WriteBufferPool: &sync.Pool{},
		HandshakeTimeout: config.WriteTimeout,
		// The origin was checked for all transports alike before.
		CheckOrigin: func(*http.Request) bool { return true },
	}}
}

func isUpgrade(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// wire upgrades the request; on an error it has answered it.
func (u *upgrader) wire(w http.ResponseWriter, r *http.Request) (wire, error) {
	conn, err := u.ws.Upgrade(w, r, nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(u.maxBody)
	return gorilla{conn}, nil
}

type gorilla struct{ conn *websocket.Conn }

func (g gorilla) Next() (io.Reader, error) {
	kind, r, err := g.conn.NextReader()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, errBinary
	}
	return r, nil
}

func (g gorilla) WriteText(text []byte, within time.Duration) error {
	if err := g.conn.SetWriteDeadline(time.Now().Add(within)); err != nil {
		return err
	}
	return g.conn.WriteMessage(websocket.TextMessage, text)
}

func (g gorilla) WriteClose(code int, within time.Duration) {
	// The socket is closed next, whether or not the far end hears why.
	_ = g.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(within))
}

func (g gorilla) ReadBy(moment time.Time) { _ = g.conn.NetConn().SetReadDeadline(moment) }

func (g gorilla) Close() error { return g.conn.Close() }
