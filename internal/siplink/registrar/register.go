package registrar

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/siplink/wire"
)

// Register handles a REGISTER (RFC 3261 10.3): all of it or nothing.
func (r *Registrar) Register(ctx context.Context, m wire.Message, o wire.Origin) wire.Reply {
	to, err := wire.ReadAddress(m.Get("To"))
	if err != nil || !to.URI.SIP() || to.URI.User == "" {
		return wire.Reply{Code: 400, Reason: "Bad Request (To is no SIP address of a number)"}
	}
	number := to.URI.Number()
	account, reply := r.authenticate(m)
	if reply != nil {
		return *reply
	}
	if account.Number != number {
		return *forbidden("To is somebody else")
	}
	asked, reply := r.asked(m, o, number)
	if reply != nil {
		return *reply
	}
	return r.bind(ctx, m, number, asked)
}

// wish is what a REGISTER asks for: contacts, each with when it expires; one
// that has expired already is to be taken away.
type wish struct {
	all      bool // take everything away
	bindings []Binding
}

func (r *Registrar) asked(m wire.Message, o wire.Origin, number string) (wish, *wire.Reply) {
	contacts := m.All("Contact")
	expires := m.Get("Expires")
	if slices.Contains(contacts, "*") {
		if len(contacts) > 1 || expires != "0" {
			return wish{}, &wire.Reply{Code: 400, Reason: "Bad Request (Contact: * is for Expires: 0 alone)"}
		}
		return wish{all: true}, nil
	}
	var w wish
	for _, value := range contacts {
		addresses, err := wire.ReadAddresses(value)
		if err != nil {
			return w, &wire.Reply{Code: 400, Reason: "Bad Request (Contact)"}
		}
		for _, a := range addresses {
			b, reply := r.binding(a, expires)
			if reply != nil {
				return w, reply
			}
			b.Number, b.CallID, b.UserAgent = number, m.Get("Call-ID"), wire.Word(m.Get("User-Agent"))
			b.CSeq = m.Head().CSeq
			b.Transport, b.Source, b.Flow, b.Node = o.Transport, o.Source, way(m, o), r.cfg.Node
			b.Path = m.All("Path")
			w.bindings = append(w.bindings, b)
		}
	}
	return w, nil
}

// binding reads a contact: its own expires, else the header's, else the usual.
func (r *Registrar) binding(a wire.Address, expires string) (Binding, *wire.Reply) {
	if !a.URI.SIP() {
		return Binding{}, &wire.Reply{Code: 400, Reason: "Bad Request (Contact is no SIP address)"}
	}
	if own, ok := a.Params.Get("expires"); ok {
		expires = own
	}
	now := time.Now()
	b := Binding{Contact: a.URI.String(), Q: 1, Since: now}
	if text, ok := a.Params.Get("q"); ok {
		if q, err := strconv.ParseFloat(text, 64); err == nil && q >= 0 && q <= 1 {
			b.Q = q
		}
	}
	life := r.cfg.Expires
	if seconds, err := strconv.ParseUint(expires, 10, 32); err == nil { // a malformed one is as if it were not there
		life = time.Duration(seconds) * time.Second
	}
	switch {
	case life > 0 && life < r.cfg.MinExpires:
		return b, &wire.Reply{Code: 423, Reason: "Interval Too Brief",
			Fields: []wire.Field{{Name: "Min-Expires", Value: strconv.Itoa(int(r.cfg.MinExpires.Seconds()))}}}
	case life > r.cfg.MaxExpires:
		life = r.cfg.MaxExpires
	}
	b.Expires = now.Add(life)
	return b, nil
}

// bind makes the change and answers with all bindings that hold then.
func (r *Registrar) bind(ctx context.Context, m wire.Message, number string, w wish) wire.Reply {
	var refused *wire.Reply
	err := error(nil)
	if w.all || len(w.bindings) > 0 {
		seq := m.Head().CSeq
		err = r.change(ctx, number, func(have []Binding) (next []Binding, changed bool) {
			next, refused = r.apply(have, w, m.Get("Call-ID"), seq)
			return next, refused == nil
		})
	}
	switch {
	case refused != nil:
		return *refused
	case err != nil:
		r.cfg.Logger.Error("a registration could not be written", slog.String("number", number), slog.Any("error", err))
		return wire.Reply{Code: 500, Reason: "Server Internal Error"}
	}
	return r.registeredAnswer(number)
}

func (r *Registrar) registeredAnswer(number string) wire.Reply {
	reply := wire.Reply{Code: 200, Reason: "OK", Fields: []wire.Field{{Name: "Date", Value: time.Now().UTC().Format(http.TimeFormat)}}}
	paths := map[string]bool{}
	for _, b := range r.Bindings(number) {
		left := int(math.Ceil(time.Until(b.Expires).Seconds()))
		reply.Fields = append(reply.Fields, wire.Field{Name: "Contact",
			Value: "<" + b.Contact + ">;q=" + strconv.FormatFloat(b.Q, 'g', 3, 64) + ";expires=" + strconv.Itoa(left)})
		for _, path := range b.Path {
			if !paths[path] {
				paths[path] = true
				reply.Fields = append(reply.Fields, wire.Field{Name: "Path", Value: path})
			}
		}
	}
	return reply
}

// apply changes bindings as RFC 3261 10.3 steps 6 and 7 say: a request that is
// older than what stands changes nothing at all.
func (r *Registrar) apply(have []Binding, w wish, callID string, seq uint32) ([]Binding, *wire.Reply) {
	older := func(b Binding) bool { return b.CallID == callID && b.CSeq >= seq }
	late := &wire.Reply{Code: 500, Reason: "Server Internal Error (a newer registration stands)"}
	if w.all {
		if slices.ContainsFunc(have, older) {
			return nil, late
		}
		return nil, nil
	}
	next := slices.Clone(have)
	for _, b := range w.bindings {
		named := func(old Binding) bool { return same(old.Contact, b.Contact) }
		if slices.ContainsFunc(have, func(old Binding) bool { return named(old) && older(old) }) {
			return nil, late
		}
		next = slices.DeleteFunc(next, named) // also one that the request itself named before
		if b.Expires.After(b.Since) {
			next = append(next, b)
		}
	}
	if len(next) > r.cfg.Contacts {
		return nil, &wire.Reply{Code: 403, Reason: "Forbidden (" + strconv.Itoa(r.cfg.Contacts) + " contacts are registered already)"}
	}
	return next, nil
}

// same compares contacts: user and the rest as they stand, scheme and host in
// whatever case (RFC 3261 19.1.4, as far as phones differ).
func same(a, b string) bool {
	x, err := wire.ReadURI(a)
	y, err2 := wire.ReadURI(b)
	if err != nil || err2 != nil {
		return a == b
	}
	return x.Scheme == y.Scheme && x.User == y.User && strings.EqualFold(x.Host, y.Host) && x.Port == y.Port &&
		strings.EqualFold(x.Params, y.Params)
}
