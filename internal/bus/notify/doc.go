// Package notify is a bus.Wire over PostgreSQL's LISTEN and NOTIFY.
//
// It has two connections of its own, opened when first needed and again after
// they broke: one that listens and one that notifies, outside of every
// transaction that matters, as a NOTIFY makes the commits of its database wait
// for each other. Nothing is lost with what it does not carry: behind a pooler
// that passes no notifications on, nodes hear each other late and not at all here.
//
// The package may import bus, fault and pgx.
package notify
