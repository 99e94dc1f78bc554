package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"parley/internal/record"
)

// recordName names a record.
type recordName struct{ kind, key string }

// recordTask is one Write.
type recordTask struct {
	writes  []record.Write
	version int64 // the answer
}

func (t *recordTask) want(w *wants) {
	for _, r := range t.writes {
		w.kinds[r.Kind] = true
		if r.If != record.Any {
			w.records = append(w.records, recordName{r.Kind, r.Key})
		}
	}
}

func (t *recordTask) play(b *batch) error {
	for _, r := range t.writes {
		if !r.Holds(b.standing[recordName{r.Kind, r.Key}]) {
			return record.Conflict(opRecord, r.Key)
		}
	}
	for _, r := range t.writes {
		name := recordName{r.Kind, r.Key}
		b.standing[name], b.records[name] = b.clocks[r.Kind], r.Value
		if r.Value == nil {
			b.standing[name] = 0
		}
		t.version = b.clocks[r.Kind]
	}
	return nil
}

// loadRecords counts the clocks of the kinds that are written, in one order
// everywhere, and then reads what the writes ask about: nobody else can change
// it until the commit.
func (w *writer) loadRecords(ctx context.Context) error {
	for _, kind := range slices.Sorted(maps.Keys(w.wants.kinds)) {
		if err := w.count(ctx, kind); err != nil {
			return fmt.Errorf("clock: %w", err)
		}
	}
	args := w.free()
	for _, name := range w.wants.records {
		args = append(args, name.kind, name.key)
	}
	w.use(args)
	return w.selectBy(ctx, w.standing, args, func(scan Scan) error {
		var name recordName
		var version int64
		err := scan(&name.kind, &name.key, &version)
		w.batch.standing[name] = version
		return err
	})
}

func (w *writer) count(ctx context.Context, kind string) error {
	return w.do(ctx, w.own(sqlCount), []any{kind}, func(scan Scan) error {
		var version int64
		err := scan(&version)
		w.batch.clocks[kind] = version
		return err
	}, nil)
}

// writeRecords writes each record as the last of the batch's writes left it.
func (w *writer) writeRecords(ctx context.Context) error {
	names := slices.SortedFunc(maps.Keys(w.batch.records), compareNames)
	args := w.free()
	for _, n := range names {
		if value := w.batch.records[n]; value != nil {
			args = append(args, n.kind, n.key, value, w.batch.clocks[n.kind])
		}
	}
	if err := w.insertAll(ctx, w.kept, args, "records"); err != nil {
		return err
	}
	args = w.free()
	for _, n := range names {
		if w.batch.records[n] == nil {
			args = append(args, n.kind, n.key)
		}
	}
	w.use(args)
	if err := w.insert(ctx, w.removed, args, new(int64)); err != nil {
		return fmt.Errorf("removed records: %w", err)
	}
	return w.writeRecordChanges(ctx, names)
}

// writeRecordChanges writes what others must look at.
func (w *writer) writeRecordChanges(ctx context.Context, names []recordName) error {
	if !w.store.Shared() {
		return nil
	}
	args := w.free()
	for _, n := range names {
		args = append(args, n.kind, w.batch.clocks[n.kind], n.key)
	}
	if err := w.insertAll(ctx, w.told, args, "changes of records"); err != nil {
		return err
	}
	return w.trim(ctx)
}

// trim lets go of old changes now and then.
func (w *writer) trim(ctx context.Context) error {
	for kind, version := range w.batch.clocks {
		if version%trimEvery != 0 {
			continue
		}
		if err := w.do(ctx, w.own(sqlTrim), []any{kind, version - keptChanges - trimEvery}, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func compareNames(a, b recordName) int {
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	return cmp.Compare(a.key, b.key)
}
