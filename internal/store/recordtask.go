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
	w.args = w.args[:0]
	for _, name := range w.wants.records {
		w.args = append(w.args, name.kind, name.key)
	}
	return w.selectBy(ctx, w.standing, w.args, func(scan scanner) error {
		var name recordName
		var version int64
		err := scan(&name.kind, &name.key, &version)
		w.batch.standing[name] = version
		return err
	})
}

func (w *writer) count(ctx context.Context, kind string) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	stmt, err := w.prepare(ctx, sqlCount)
	if err != nil {
		return err
	}
	var version int64
	if err := stmt.QueryRowContext(ctx, kind).Scan(&version); err != nil {
		return err
	}
	w.batch.clocks[kind] = version
	if version%trimEvery != 0 || !w.store.Shared() {
		return nil
	}
	_, err = w.exec(ctx, sqlTrim, kind, version-keptChanges-trimEvery)
	return err
}

// writeRecords writes each record as the last of the batch's writes left it.
func (w *writer) writeRecords(ctx context.Context) error {
	names := slices.SortedFunc(maps.Keys(w.batch.records), compareNames)
	w.args = w.args[:0]
	for _, n := range names {
		if value := w.batch.records[n]; value != nil {
			w.args = append(w.args, n.kind, n.key, value, w.batch.clocks[n.kind])
		}
	}
	if err := w.insertAll(ctx, w.kept, "records"); err != nil {
		return err
	}
	w.args = w.args[:0]
	for _, n := range names {
		if w.batch.records[n] == nil {
			w.args = append(w.args, n.kind, n.key)
		}
	}
	if _, err := w.insert(ctx, w.removed, w.args); err != nil {
		return fmt.Errorf("removed records: %w", err)
	}
	return w.writeRecordChanges(ctx, names)
}

// writeRecordChanges writes what others must look at.
func (w *writer) writeRecordChanges(ctx context.Context, names []recordName) error {
	if !w.store.Shared() {
		return nil
	}
	w.args = w.args[:0]
	for _, n := range names {
		w.args = append(w.args, n.kind, w.batch.clocks[n.kind], n.key)
	}
	return w.insertAll(ctx, w.told, "changes of records")
}

func compareNames(a, b recordName) int {
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	return cmp.Compare(a.key, b.key)
}
