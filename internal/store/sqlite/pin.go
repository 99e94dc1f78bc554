package sqlite

import (
	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// pins are pieces of the driver's heap that are never used, one of each size
// class. Its allocator returns a region to the system when the last piece in it
// is freed; SQLite frees and asks again some times per statement, and without
// the pins each time is an mmap, a munmap and a page fault.
type pins struct {
	tls    *libc.TLS
	pieces []uintptr
}

const (
	leastPiece    = 1 << 4
	greatestPiece = 1 << 14
)

func pin() *pins {
	p := &pins{tls: libc.NewTLS()}
	for size := leastPiece; size <= greatestPiece; size *= 2 {
		p.pieces = append(p.pieces, libc.Xmalloc(p.tls, types.Size_t(size)))
	}
	return p
}

func (p *pins) release() {
	for _, piece := range p.pieces {
		libc.Xfree(p.tls, piece)
	}
	p.tls.Close()
}
