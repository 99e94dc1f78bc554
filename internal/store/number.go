package store

import (
	"context"
	"errors"
)

// loadNumbers asks for the numbers that the jobs may need. It is called after
// the agents' rows were locked, so that the numbers of one agent's sessions rise.
func (w *writer) loadNumbers(ctx context.Context) error {
	w.numbers = w.numbers[:0]
	need := w.wants.births
	for _, c := range w.batch.claims {
		if c.agent == 0 {
			need++
		}
	}
	text := w.store.backend.Dialect.Number
	if text == "" || need == 0 {
		return nil
	}
	if err := w.begin(ctx); err != nil {
		return err
	}
	stmt, err := w.prepare(ctx, text)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, need)
	if err != nil {
		return err
	}
	return each(rows, func(scan scanner) error {
		var number int64
		err := scan(&number)
		w.numbers = append(w.numbers, number)
		return err
	})
}

// number returns the next number for a session or an agent.
func (w *writer) number() (int64, error) {
	if w.store.backend.Dialect.Number != "" {
		return w.reserved()
	}
	if w.last > 0 {
		w.last++
		return w.last, nil
	}
	ctx := context.Background()
	if err := w.begin(ctx); err != nil {
		return 0, err
	}
	stmt, err := w.prepare(ctx, sqlLastNo)
	if err != nil {
		return 0, err
	}
	err = stmt.QueryRowContext(ctx).Scan(&w.last)
	w.last++
	return w.last, err
}

func (w *writer) reserved() (int64, error) {
	if len(w.numbers) == 0 {
		return 0, errors.New("more numbers are used than were asked for")
	}
	number := w.numbers[0]
	w.numbers = w.numbers[1:]
	return number, nil
}
