package endpoint

import (
	"fmt"
	"log/slog"
	"runtime/debug"
)

// rescue, deferred, has a fault of ours cost what is being handled and not the
// server: who sent it is answered 500.
func (e *Endpoint) rescue(handled ...*request) {
	fault := recover()
	if fault == nil {
		return
	}
	var callIDs []string
	for _, r := range handled {
		callIDs = append(callIDs, r.m.Get("Call-ID"))
	}
	e.cfg.Logger.Error("a SIP message could not be handled: this is a fault of parley", slog.String("op", "endpoint.rescue"),
		slog.Any("callIds", callIDs), slog.String("panic", fmt.Sprint(fault)), slog.String("stack", string(debug.Stack())))
	for _, r := range handled {
		r.reply(500, "Server Internal Error")
	}
}
