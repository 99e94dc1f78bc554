package edge

import (
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"parley/internal/fault"
)

// saved is how many seconds' worth of requests may come at once.
const saved = 5

// maxBuckets is how many users and addresses have a bucket; over it the one
// that asked longest ago begins anew.
const maxBuckets = 100_000

// Limits are the token buckets of D-15, in requests a second; five seconds'
// worth may come at once. Zero means no limit. Requests from this machine
// itself are not limited, unless a trusted proxy sent them.
type Limits struct {
	users, addresses *buckets
}

// NewLimits returns the buckets, all full.
func NewLimits(perUser, perAddress int) *Limits {
	return &Limits{users: newBuckets(perUser), addresses: newBuckets(perAddress)}
}

// Addresses passes on what its address may send, and has refuse answer the
// rest, with Retry-After set.
func (l *Limits) Addresses(next http.Handler, refuse func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ip, ok := addrOf(r.RemoteAddr)
		if ok && ip.Is6() {
			ip = netip.PrefixFrom(ip, 64).Masked().Addr() // whoever has one has all
		}
		if err := l.allow(w, r, l.addresses, ip.String()); err != nil {
			refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// User refuses with fault.TooMany what the user may not send now, and sets
// Retry-After.
func (l *Limits) User(w http.ResponseWriter, r *http.Request, user string) error {
	return l.allow(w, r, l.users, user)
}

func (l *Limits) allow(w http.ResponseWriter, r *http.Request, b *buckets, key string) error {
	if b == nil {
		return nil
	}
	if ip, ok := addrOf(r.RemoteAddr); ok && ip.IsLoopback() {
		return nil
	}
	wait := b.take(key, time.Now())
	if wait == 0 {
		return nil
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return fault.New("edge.limit", fault.TooMany, "", "")
}

// buckets are kept while they are not full again.
type buckets struct {
	perSecond int

	mu    sync.Mutex // guards byKey and order
	byKey map[string]*list.Element
	order *list.List // of *bucket, who asked longest ago first
}

type bucket struct {
	key  string
	at   time.Time // of the last request
	left *rate.Limiter
}

func newBuckets(perSecond int) *buckets {
	if perSecond <= 0 {
		return nil
	}
	return &buckets{perSecond: perSecond, byKey: map[string]*list.Element{}, order: list.New()}
}

// take takes a token and returns zero, or how long to wait for one.
func (b *buckets) take(key string, now time.Time) time.Duration {
	r := b.of(key, now).ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (b *buckets) of(key string, now time.Time) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e, ok := b.byKey[key]; ok {
		b.order.MoveToBack(e)
		e.Value.(*bucket).at = now
		return e.Value.(*bucket).left
	}
	b.forget(now)
	one := &bucket{key: key, at: now, left: rate.NewLimiter(rate.Limit(b.perSecond), saved*b.perSecond)}
	b.byKey[key] = b.order.PushBack(one)
	return one.left
}

// forget drops the buckets that are full again, since a new one would be too,
// and makes room.
func (b *buckets) forget(now time.Time) {
	for e := b.order.Front(); e != nil; e = b.order.Front() {
		one := e.Value.(*bucket)
		if now.Sub(one.at) < saved*time.Second && b.order.Len() < maxBuckets {
			return
		}
		delete(b.byKey, one.key)
		b.order.Remove(e)
	}
}
