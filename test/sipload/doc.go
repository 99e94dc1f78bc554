// Package sipload measures what a real `parley serve` does with SIP peers: SIPp
// is the source, the sink and the callers, agents listen on Bayeux and send over
// HTTP, all on this machine. `make bench` runs it, `make bench-sip-long` for ten
// minutes; `go test` alone runs nothing here.
//
// A rate counts only if all that was sent arrived, in the transcript and at the
// agent's ear, and SIPp repeated no request.
package sipload
