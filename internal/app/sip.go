package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"syscall"
	"time"

	"parley/gws"
	"parley/internal/bus"
	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/im"
	"parley/internal/ladder"
	"parley/internal/siplink"
	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/flow"
	"parley/internal/siplink/registrar"
	"parley/internal/siplink/trace"
)

// sip is what is open of SIP.
type sip struct {
	registrar *registrar.Registrar
	endpoint  *endpoint.Endpoint
	legs      *siplink.Legs
	ear       *bus.Ear
	trace     *trace.Log
}

// sipOn reports whether the server speaks SIP.
func (a *App) sipOn() bool { return len(a.cfg.SIP.Listen) > 0 }

// openSIP binds the SIP addresses and brings back the legs of an earlier
// process. Nothing is heard before serveSIP.
func (a *App) openSIP(ctx context.Context) (err error) {
	if !a.sipOn() {
		return nil
	}
	a.sip.trace = trace.New(a.cfg.SIP.TraceLength)
	if a.sip.registrar, err = registrar.Open(ctx, a.registrarConfig()); err != nil {
		return err
	}
	cfg, err := a.endpointConfig()
	if err != nil {
		return err
	}
	if a.sip.endpoint, err = endpoint.Open(cfg); err != nil {
		return occupied(err)
	}
	a.sip.ear = a.hub.Listen()
	s := a.cfg.SIP
	a.sip.legs = siplink.New(siplink.Config{
		Log: a.store, Engine: a.engine, Records: a.store, Wire: sipWire{a.sip.endpoint}, Route: a.route(),
		Leases: a.sipLeases(), Node: a.sipNode(),
		Bell:        func(id im.SessionID) { a.hub.Ring(bus.Topic{Session: string(id)}) },
		RingTimeout: a.cfg.IM.RingTimeout, IdleTimeout: s.IdleTimeout, PagerFallback: s.PagerFallback, Logger: a.log,
	}, a.sip.ear)
	return a.sip.legs.Resume(ctx)
}

// occupied tells of an address that somebody else uses, as that of HTTP does.
func occupied(err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	return &fault.Error{Op: "app.sip", Kind: fault.InUse, Subject: "sip.listen",
		Text: fmt.Sprintf("cannot listen on sip.listen %s: the address is in use", fault.SubjectOf(err)), Err: err}
}

func (a *App) registrarConfig() registrar.Config {
	s := a.cfg.SIP
	cfg := registrar.Config{Accounts: &registrar.Directory{People: a.book.Snapshot, Realm: s.Realm()}, Records: a.records, Realm: s.Realm(), Node: a.sipNode(),
		Contacts: s.Registrar.Contacts, Expires: s.Registrar.Expires, MinExpires: s.Registrar.MinExpires,
		MaxExpires: s.Registrar.MaxExpires, NonceLife: s.Registrar.NonceLife, Logger: a.log}
	for _, t := range s.Trunks {
		cfg.Trunks = append(cfg.Trunks, registrar.Trunk{Name: t.Name, Addresses: t.Sources(), Certificates: t.Certificates})
	}
	return cfg
}

func (a *App) endpointConfig() (endpoint.Config, error) {
	s := a.cfg.SIP
	cfg := endpoint.Config{Domain: s.Domain, MaxHead: int(s.Limits.MaxHeaders), MaxBody: int(s.Limits.MaxBody),
		MaxConnections: s.Limits.Connections, MaxRequests: s.Limits.Requests, MaxDialogs: s.Limits.Dialogs, Rate: s.Limits.PerAddress,
		SessionExpires: s.Session.Expires, MinSE: s.Session.MinExpires, Registrar: a.sip.registrar, Logger: a.log}
	for _, l := range s.Listen {
		cfg.Listen = append(cfg.Listen, flow.Listener{Transport: l.Transport, Address: l.Address})
	}
	var err error
	cfg.TLS, err = flow.Certificate(s.TLS.CertFile, s.TLS.KeyFile, s.TLS.CAFile)
	if cfg.TLS != nil && !slices.ContainsFunc(s.Trunks, func(t config.Trunk) bool { return len(t.Certificates) > 0 }) {
		cfg.TLS.ClientAuth = tls.NoClientCert // nobody is known by one, and some softphones stop at the question
	}
	return cfg, err
}

// serveSIP begins to hear.
func (a *App) serveSIP() {
	a.sip.endpoint.Serve(endpoint.Handler{
		Invite: func(ctx context.Context, inv *endpoint.Invitation) {
			a.sip.legs.Invite(ctx, sipInvitation{inv}, invited(inv))
		},
		Messages: func(ctx context.Context, all []endpoint.Message) []endpoint.Answer {
			return answers(a.sip.legs.Messages(ctx, mapped(all, incoming)))
		},
		Trace: func(t endpoint.Trace) {
			a.traced(t)
			a.sip.trace.Add(trace.Message{At: t.At, Out: t.Out, Transport: t.Transport, Local: t.Local, Peer: t.Peer, Start: t.Start,
				Method: t.Method, Code: t.Code, CallID: t.CallID, From: t.From, To: t.To, Bytes: t.Bytes})
		},
	})
}

// forgetPhones ends the registrations of DNs that may not have one any more.
func (a *App) forgetPhones() {
	if a.sip.registrar == nil {
		return
	}
	if err := a.sip.registrar.Forget(context.Background()); err != nil {
		a.log.Error("registrations of DNs that are gone may hold until they expire", slog.Any("error", err))
	}
}

// closeSIP ends what openSIP began, as far as that came.
func (a *App) closeSIP() error {
	if a.sip.ear != nil {
		a.sip.ear.Close()
	}
	if a.sip.endpoint == nil {
		return nil
	}
	return a.sip.endpoint.Close()
}

// SIPAddresses are where SIP is heard, as sip.listen spells them; ports that
// were 0 are told.
func (a *App) SIPAddresses() []string {
	var all []string
	if a.sip.endpoint != nil {
		for _, l := range a.sip.endpoint.Addresses() {
			all = append(all, l.Transport+":"+l.Address)
		}
	}
	return all
}

// route is the dial plan over the people and the registrations of the moment.
func (a *App) route() siplink.Route {
	r := siplink.Route{People: a.book.Snapshot, Bindings: a.bindings}
	for _, t := range a.cfg.SIP.Trunks {
		r.Trunks = append(r.Trunks, siplink.Trunk{Name: t.Name, URI: t.URI(), Leg: im.Leg(t.Signalling),
			ContactCenter: t.ContactCenter, User: t.User, Password: t.Password})
	}
	for _, rule := range a.cfg.SIP.DialPlan {
		r.Plan = append(r.Plan, siplink.Rule(rule))
	}
	return r
}

// trunk is how the engine asks for numbers that are no DN; nil without SIP.
func (a *App) trunk() func(center, number string) im.Leg {
	if !a.sipOn() {
		return nil
	}
	return a.route().Leg
}

func (a *App) bindings(number string) []siplink.Target {
	var all []siplink.Target
	for _, b := range a.sip.registrar.Bindings(number) {
		to := siplink.Target{URI: b.Contact, Number: b.Number, Flow: b.Flow, Route: b.Path}
		if b.Flow != "" && b.Node != a.sipNode() {
			to.Node, to.Flow = b.Node, ""
		}
		all = append(all, to)
	}
	return all
}

// sipView is what administrators see.
type sipView struct {
	app *App
	*trace.Log
}

// Registrations are the bindings of the moment.
func (v sipView) Registrations() []gws.SIPRegistration {
	var all []gws.SIPRegistration
	for _, b := range v.app.sip.registrar.All() {
		all = append(all, gws.SIPRegistration{PhoneNumber: b.Number, Contact: b.Contact, Transport: b.Transport,
			Source: b.Source.String(), UserAgent: b.UserAgent, Since: gws.Time(b.Since), Expires: gws.Time(b.Expires)})
	}
	return all
}

// The time around a session in which its SIP messages go by: an INVITE comes
// before the session begins, and a BYE may have to be repeated.
const (
	beforehand   = 2 * time.Second
	afterwards   = 40 * time.Second
	mostOnLadder = 1000
)

// SIPMessages are for the ladder of a session.
func (a *App) SIPMessages(ctx context.Context, id im.SessionID) []ladder.Message {
	s, err := a.store.Session(ctx, id)
	far, isSIP := s.Far()
	if err != nil || !isSIP {
		return nil
	}
	until := s.EndedAt
	if until.IsZero() {
		until = time.Now()
	}
	var all []ladder.Message
	for _, m := range a.between(s, far, until.Add(afterwards)) {
		all = append(all, ladder.Message{At: m.At, Number: far.Number, In: !m.Out, Line: m.Start})
	}
	return all
}

func (a *App) between(s im.Session, far im.Party, until time.Time) []trace.Message {
	for _, own := range s.Parties {
		if own.Agent == "" {
			continue
		}
		user, _ := a.book.Snapshot().User(directory.UserID(own.Agent))
		dialed := a.route().Dialed(user.ContactCenter, far.Number)
		return a.sip.trace.Between(own.Number, dialed, s.StartedAt.Add(-beforehand), until, mostOnLadder)
	}
	return nil
}
