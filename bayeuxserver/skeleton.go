package bayeuxserver

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"parley/bayeux"
)

// Server is a Bayeux server, an http.Handler. Make it with New, end it with
// Close.
type Server struct{}

// New starts a server.
func New(config Config, hooks Hooks) *Server { return &Server{} }

// ServeHTTP answers all transports, whatever the suffix of the path.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

// Publish delivers to every session with a matching subscription.
func (srv *Server) Publish(channel string, data json.RawMessage) error { return nil }

// Broadcast is Publish of an event already frozen.
func (srv *Server) Broadcast(ev *bayeux.Event) {}

// Sessions is a snapshot of a user's sessions. It must not be changed.
func (srv *Server) Sessions(user string) []*Session { return nil }

// Drain asks every client to shake hands again, elsewhere.
func (srv *Server) Drain(spread time.Duration) {}

// Close ends everything.
func (srv *Server) Close(ctx context.Context) error { return nil }

// Stats counts.
func (srv *Server) Stats() Stats { return Stats{} }

// Stats are figures of a Server.
type Stats struct{}

// Session is one client.
type Session struct{}

// ID is the clientId.
func (s *Session) ID() string { return "" }

// User is whom the session speaks for.
func (s *Session) User() string { return "" }

// Value is what Authenticate gave.
func (s *Session) Value() any { return nil }

// Deliver queues the event if a subscription matches.
func (s *Session) Deliver(ev *bayeux.Event) bool { return false }

// DeliverSoon is Deliver for an event that may wait a while for company.
func (s *Session) DeliverSoon(ev *bayeux.Event, within time.Duration) bool { return false }

// Send queues the event whether subscribed or not.
func (s *Session) Send(ev *bayeux.Event) bool { return false }

// Answer answers a message to a service channel.
func (s *Session) Answer(call *bayeux.Message, data json.RawMessage) error { return nil }

// Kick ends the session.
func (s *Session) Kick() {}
