package registrar

import (
	"context"
	"net/netip"
	"slices"

	"parley/internal/directory"
	"parley/internal/siplink/wire"
)

// Admit says who sends a request. Whoever is trusted by where he comes from is
// so as himself alone; a trunk may speak for every number that is no DN of ours.
func (r *Registrar) Admit(_ context.Context, m wire.Message, o wire.Origin) (wire.Party, *wire.Reply) {
	from, err := wire.ReadAddress(m.Get("From"))
	number := from.URI.Number()
	if err != nil || !directory.ValidNumber(number) {
		return wire.Party{}, forbidden("From is no number")
	}
	_, ours := r.cfg.Accounts.Account(number)
	if trunk, ok := r.trunk(o.Source.Addr().Unmap(), o.Names); ok && !ours {
		return wire.Party{Number: number, Trunk: trunk.Name}, nil
	}
	if r.static(number, o.Source.Addr().Unmap()) || r.registered(number, o) {
		return wire.Party{Number: number}, nil
	}
	account, reply := r.authenticate(m)
	if reply != nil {
		return wire.Party{}, reply
	}
	if account.Number != number {
		return wire.Party{}, forbidden("From is somebody else")
	}
	return wire.Party{Number: number}, nil
}

func forbidden(why string) *wire.Reply {
	return &wire.Reply{Code: 403, Reason: "Forbidden (" + why + ")"}
}

// Trusted reports whether a trunk or a DN with a static address is there.
func (r *Registrar) Trusted(ip netip.Addr, names []string) bool {
	_, trunk := r.trunk(ip, names)
	return trunk || len(r.cfg.Accounts.From(ip)) > 0
}

func (r *Registrar) trunk(ip netip.Addr, names []string) (Trunk, bool) {
	for _, t := range r.cfg.Trunks {
		if slices.ContainsFunc(t.Addresses, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			return t, true
		}
		if slices.ContainsFunc(t.Certificates, func(name string) bool { return slices.Contains(names, name) }) {
			return t, true
		}
	}
	return Trunk{}, false
}

func (r *Registrar) static(number string, ip netip.Addr) bool {
	return slices.ContainsFunc(r.cfg.Accounts.From(ip), func(a Account) bool { return a.Number == number })
}

// registered reports whether the DN registered by that very connection, which
// only its own softphone can use.
func (r *Registrar) registered(number string, o wire.Origin) bool {
	return o.Stream() && slices.ContainsFunc(r.Bindings(number), func(b Binding) bool { return b.Node == r.cfg.Node && b.Flow == o.Flow })
}
