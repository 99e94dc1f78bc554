package store

import (
	"context"
	"maps"
	"slices"
)

// Replace writes values of a kind by their keys, all or none; a nil value
// removes what its key has. It is for rooms whose one change touches several
// records.
func (s *Store) Replace(ctx context.Context, kind string, values map[string][]byte) error {
	var writes []recordWrite
	for _, key := range slices.Sorted(maps.Keys(values)) {
		w := recordWrite{statement: sqlDelete, kind: kind, key: key}
		if value := values[key]; value != nil {
			w.statement, w.value = sqlPut, own(value)
		}
		writes = append(writes, w)
	}
	return s.write(ctx, writes...)
}
