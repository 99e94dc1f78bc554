package endpoint

import (
	"fmt"
	"log/slog"
	"runtime/debug"
)

// rescue, deferred, has a fault of ours cost one message and not the server:
// who sent r is answered 500. r is nil before there is a request.
func (e *Endpoint) rescue(r *request) {
	fault := recover()
	if fault == nil {
		return
	}
	callID := ""
	if r != nil {
		callID = r.m.Get("Call-ID")
	}
	e.cfg.Logger.Error("a SIP message could not be handled: this is a fault of parley", slog.String("op", "endpoint.rescue"),
		slog.String("callId", callID), slog.String("panic", fmt.Sprint(fault)), slog.String("stack", string(debug.Stack())))
	if r != nil {
		r.reply(500, "Server Internal Error")
	}
}
