package provision

import (
	"log/slog"
	"maps"

	"parley/internal/directory"
	"parley/internal/record"
)

// Take brings in what other nodes wrote of records of Kind, shows it and tells
// Learned. What does not read is logged and left as it is known.
func (b *Book) Take(changes []record.Change) {
	before, after, changed := b.takeIn(changes)
	if changed && b.cfg.Learned != nil {
		b.cfg.Learned(before, after)
	}
}

func (b *Book) takeIn(changes []record.Change) (before, after *directory.Snapshot, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next, edition := maps.Clone(b.objects), b.edition
	for _, c := range changes {
		if c.Version <= b.edition {
			continue // this node wrote it, or has it from there
		}
		if err := b.read(next, c.Key, c.Value); err != nil {
			b.cfg.Logger.Error("what another node wrote does not read", slog.String("op", "provision.take"), slog.Any("error", err))
		}
		edition = max(edition, c.Version)
	}
	before = b.Snapshot()
	if edition == b.edition {
		return before, before, false
	}
	b.objects, b.edition = next, edition
	b.show()
	return before, b.Snapshot(), true
}

// Keys returns the keys of the records that the book has.
func (b *Book) Keys() (keys []string) {
	objects, _ := b.now()
	for r := range objects {
		keys = append(keys, r.String())
	}
	return keys
}
