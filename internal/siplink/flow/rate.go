package flow

import (
	"context"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"

	"parley/internal/siplink/wire"
)

// saved is how many seconds' worth of messages may come at once.
const saved = 5

// maxAddresses is how many addresses are remembered; beyond, all but the
// recent ones begin anew.
const maxAddresses = 50_000

// rates are token buckets by address; nil: no limit. The buckets live in two
// generations, of which the older is forgotten when the younger is full.
type rates struct {
	perSecond int

	mu         sync.Mutex // guards what follows
	young, old map[netip.Addr]*rate.Limiter
}

func newRates(perSecond int) *rates {
	if perSecond <= 0 {
		return nil
	}
	return &rates{perSecond: perSecond, young: map[netip.Addr]*rate.Limiter{}}
}

// take takes a token. A connection waits for one, so that its peer is slowed
// down; a datagram without one is lost.
func (r *rates) take(ctx context.Context, o wire.Origin) bool {
	if r == nil {
		return true
	}
	bucket := r.of(o.Source.Addr().Unmap())
	if o.Stream() {
		return bucket.Wait(ctx) == nil
	}
	return bucket.Allow()
}

func (r *rates) of(ip netip.Addr) *rate.Limiter {
	if ip.Is6() {
		ip = netip.PrefixFrom(ip, 64).Masked().Addr() // whoever has one has all
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	bucket, ok := r.young[ip]
	if ok {
		return bucket
	}
	if bucket, ok = r.old[ip]; !ok {
		bucket = rate.NewLimiter(rate.Limit(r.perSecond), saved*r.perSecond)
	}
	if len(r.young) >= maxAddresses {
		r.young, r.old = map[netip.Addr]*rate.Limiter{}, r.young
	}
	r.young[ip] = bucket
	return bucket
}
