// Package metrics keeps the figures of a running server and shows them to
// Prometheus.
//
// Metrics holds one family for each figure; docs/metrics.md lists them. What
// happens is told by methods that the wiring puts into the other rooms' hooks:
// they know nothing of this one. What stands is read by functions when somebody
// looks. Names are im_<room>_<what>_<unit>, in base units; no user, session or
// number is ever a label, and every label has few values.
//
//	api, store, auth, siplink → Answered, Committed, Hashed, Message
//	bayeuxserver.Stats, …     ← Bayeux, Gauge: when /metrics is asked
//
// The package may import im, bayeuxserver, the standard library and Prometheus'
// client library, which no other room may.
package metrics
