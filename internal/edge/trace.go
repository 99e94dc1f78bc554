package edge

import (
	"bufio"
	"context"
	"net"
	"net/http"
)

// trace is what the log line of a request learns on the way.
type trace struct{ user string }

type traceKey struct{}

// SetUser says whose request it is, for the log line. It is to be called from
// the goroutine of the request's handler; without a log line it does nothing.
func SetUser(ctx context.Context, user string) {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		t.user = user
	}
}

// watch remembers the status of an answer.
type watch struct {
	http.ResponseWriter
	status int
}

func (w *watch) WriteHeader(code int) {
	if w.status == 0 && code >= 200 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *watch) Write(text []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(text)
}

// Unwrap lets http.ResponseController reach the writer.
func (w *watch) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack is what an upgrade to WebSocket asks for.
func (w *watch) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status = http.StatusSwitchingProtocols
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
