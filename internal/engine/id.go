package engine

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"parley/internal/im"
)

// ids makes the ids of sessions and messages.
type ids struct{ counter atomic.Uint32 }

// newIDs starts the counter anywhere, so that a restart does not repeat it.
func newIDs() *ids {
	var start [4]byte
	rand.Read(start[:])
	i := &ids{}
	i.counter.Store(binary.BigEndian.Uint32(start[:]))
	return i
}

// session returns base32hex of 16 random bytes and a counter of 6 characters (D-23).
func (i *ids) session() im.SessionID {
	var random [16]byte
	rand.Read(random[:])
	head := base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(random[:])
	tail := strings.ToUpper(strconv.FormatUint(uint64(i.counter.Add(1))&(1<<30-1), 32))
	return im.SessionID(fmt.Sprintf("%s%06s", head, tail))
}

// message returns 32 random hexadecimal digits.
func (i *ids) message() string {
	var random [16]byte
	rand.Read(random[:])
	return hex.EncodeToString(random[:])
}
