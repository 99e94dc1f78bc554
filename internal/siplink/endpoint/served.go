package endpoint

import (
	"hash/maphash"
	"strconv"
	"strings"
	"sync"
	"time"
)

// served are the server transactions: of requests that are being handled, and
// of those that were answered so lately that they may be repeated.
type served struct {
	seeds [2]maphash.Seed

	mu     sync.Mutex // guards what follows
	txs    map[name]*serverTx
	merges map[name]name        // what else names a request → its name in txs
	early  map[string]*serverTx // INVITEs by the dialog that they may become
	queue  []leaving            // in the order of their time
	over   bool
	sweep  *time.Timer // nil: nobody waits in the queue
}

// name is what a transaction is found by, hashed: thousands of them are kept.
// Nobody but us can tell which of two names would be one.
type name [2]uint64

func (s *served) name(text string) name {
	return name{maphash.String(s.seeds[0], text), maphash.String(s.seeds[1], text)}
}

// leaving is a transaction that is to be forgotten.
type leaving struct {
	tx *serverTx
	at time.Time
}

// sweeping is how long the forgotten wait for each other.
const sweeping = 100 * time.Millisecond

func newServed() *served {
	return &served{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		txs: map[name]*serverTx{}, merges: map[name]name{}, early: map[string]*serverTx{}}
}

// entry is how a request came to its transaction.
type entry int

const (
	begun    entry = iota // it is new
	repeated              // it came before
	merged                // it came before by another way (RFC 3261 8.2.2.2)
	closed                // nobody handles it any more
)

// enter finds the transaction of r or makes one.
func (s *served) enter(r *request) (*serverTx, entry) {
	key, merge := s.name(r.key(r.method)), s.name(r.merges(r.method))
	s.mu.Lock()
	defer s.mu.Unlock()
	if tx, ok := s.txs[key]; ok {
		return tx, repeated
	}
	if other, ok := s.merges[merge]; ok && !r.inner && other != key {
		return nil, merged
	}
	if s.over {
		return nil, closed
	}
	tx := &serverTx{served: s, key: key, merge: merge, invite: r.method == "INVITE", stream: r.flow.Origin().Stream(), tag: r.tag}
	if tx.invite {
		tx.gone = make(chan struct{})
		tx.cancel = func() { r.reply(487, "Request Terminated") }
	}
	if tx.invite && !r.inner {
		tx.dialog = r.dialog().lane()
		s.early[tx.dialog] = tx
	}
	s.txs[key], s.merges[merge] = tx, key
	return tx, begun
}

func (s *served) find(key string) (*serverTx, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tx, ok := s.txs[s.name(key)]
	return tx, ok
}

// leave forgets a transaction.
func (s *served) leave(tx *serverTx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(tx)
}

func (s *served) forget(tx *serverTx) {
	delete(s.txs, tx.key)
	if s.merges[tx.merge] == tx.key {
		delete(s.merges, tx.merge)
	}
	if s.early[tx.dialog] == tx {
		delete(s.early, tx.dialog)
	}
}

// invited finds the INVITE without a final answer that may become that dialog.
func (s *served) invited(id dialogID) (*serverTx, bool) {
	s.mu.Lock()
	tx, ok := s.early[id.lane()]
	s.mu.Unlock()
	return tx, ok && !tx.done()
}

// leaveLater forgets a transaction when nobody can repeat its request any more.
func (s *served) leaveLater(tx *serverTx) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return
	}
	s.queue = append(s.queue, leaving{tx, time.Now().Add(timeout)})
	if s.sweep == nil {
		s.sweep = time.AfterFunc(timeout, s.forgetAll)
	}
}

// forgetAll forgets those whose time has come.
func (s *served) forgetAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, n := time.Now(), 0
	for ; n < len(s.queue) && !s.queue[n].at.After(now); n++ {
		s.queue[n].tx.silence()
		s.forget(s.queue[n].tx)
	}
	clear(s.queue[:n])
	s.queue = s.queue[n:]
	if len(s.queue) == 0 {
		s.queue, s.sweep = nil, nil
	} else if !s.over {
		s.sweep = time.AfterFunc(max(sweeping, time.Until(s.queue[0].at)), s.forgetAll)
	}
}

// close ends all transactions.
func (s *served) close() {
	s.mu.Lock()
	s.over = true
	if s.sweep != nil {
		s.sweep.Stop()
	}
	all := s.txs
	s.txs, s.merges, s.early, s.queue = map[name]*serverTx{}, map[name]name{}, map[string]*serverTx{}, nil
	s.mu.Unlock()
	for _, tx := range all {
		tx.end()
	}
}

// key tells a server transaction from others (RFC 3261 17.2.3); method is that of the
// request which began it.
func (r *request) key(method string) string {
	if branch := r.via.Branch(); strings.HasPrefix(branch, "z9hG4bK") && len(branch) > len("z9hG4bK") {
		return branch + "\x00" + strings.ToLower(r.via.SentBy()) + "\x00" + method
	}
	return r.merges(method) + "\x00" + r.via.String() // RFC 2543
}

// merges names a request whatever way it came (RFC 3261 8.2.2.2).
func (r *request) merges(method string) string {
	h := r.m.Head()
	return r.m.Get("Call-ID") + "\x00" + h.From.Tag() + "\x00" + strconv.FormatUint(uint64(h.CSeq), 10) + "\x00" + method
}
