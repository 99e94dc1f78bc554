package store

import (
	"context"
	"fmt"
	"strings"
)

// bulk is a statement over lists of rows, of which there is a text for 1, 2, 4,
// ... rows: a list of any length is a few of those.
type bulk struct {
	text    string // with %s for the rows
	row     string // one row of placeholders: "(?, ?)"
	columns int
	most    int
	texts   []string // by number of rows, in the database's own words
}

// mostRows is the length of the longest list unless the dialect says another.
const mostRows = 16

func (w *writer) newBulk(text, row string) *bulk {
	most := w.store.backend.Dialect.MostRows
	if most == 0 {
		most = mostRows
	}
	return &bulk{text: text, row: row, columns: strings.Count(row, "?"), most: most, texts: make([]string, most+1)}
}

// of returns the statement for n rows.
func (w *writer) of(b *bulk, n int) string {
	if b.texts[n] == "" {
		rows := strings.TrimSuffix(strings.Repeat(b.row+", ", n), ", ")
		b.texts[n] = w.store.backend.Dialect.own(fmt.Sprintf(b.text, rows))
	}
	return b.texts[n]
}

// insert writes the rows of args and adds to count how many the database counts.
func (w *writer) insert(ctx context.Context, b *bulk, args []any, count *int64) error {
	for len(args) > 0 {
		n := b.most
		for n*b.columns > len(args) {
			n /= 2
		}
		err := w.do(ctx, w.of(b, n), args[:n*b.columns], nil, func(written int64) { *count += written })
		if err != nil {
			return err
		}
		args = args[n*b.columns:]
	}
	return nil
}

// selectBy calls one for every row that the keys in args find. The last key is
// repeated up to the next length that there is a text for.
func (w *writer) selectBy(ctx context.Context, b *bulk, args []any, one func(Scan) error) error {
	for len(args) > 0 {
		n := 1
		for n < b.most && n*b.columns < len(args) {
			n *= 2
		}
		for len(args) < n*b.columns {
			args = append(args, args[len(args)-b.columns:]...)
		}
		if err := w.do(ctx, w.of(b, n), args[:n*b.columns], one, nil); err != nil {
			return err
		}
		args = args[n*b.columns:]
	}
	return nil
}
