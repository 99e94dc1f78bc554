package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
)

// digest is a SHA-256 or HMAC-SHA-256 value.
type digest [sha256.Size]byte

// digester makes keyed digests of texts. Without the key, which does not leave
// the process, a digest tells nothing about a weak password.
type digester struct{ pool *sync.Pool }

// keyed is one worker of a digester with its scratch memory.
type keyed struct {
	mac hash.Hash
	buf []byte
	sum digest
}

func newDigester(key []byte) digester {
	return digester{&sync.Pool{New: func() any { return &keyed{mac: hmac.New(sha256.New, key)} }}}
}

// of digests the parts in a way that no other list of parts shares: each goes
// in behind its length.
func (d digester) of(parts ...string) digest {
	k := d.pool.Get().(*keyed)
	defer d.pool.Put(k)
	k.buf = k.buf[:0]
	for _, part := range parts {
		k.buf = binary.BigEndian.AppendUint64(k.buf, uint64(len(part)))
		k.buf = append(k.buf, part...)
	}
	k.mac.Reset()
	k.mac.Write(k.buf)
	k.mac.Sum(k.sum[:0])
	clear(k.buf) // a password must not lie about in the pool
	return k.sum
}
