package store

import "context"

// askNumbers asks for the numbers of sessions that may begin. It is called after
// the agents' rows were locked, so that the numbers of one agent's sessions rise.
func (w *writer) askNumbers(ctx context.Context, births int) error {
	text := w.store.backend.Dialect.Number
	if text == "" || births == 0 {
		return nil
	}
	return w.do(ctx, w.store.backend.Dialect.own(text), []any{births}, func(scan Scan) error {
		var number int64
		err := scan(&number)
		w.numbers = append(w.numbers, number)
		return err
	}, nil)
}

// newcomers is how many more numbers are asked for when agents appear who have
// none.
const newcomers = 64

// number returns the next number for a session or an agent.
func (w *writer) number(ctx context.Context) (int64, error) {
	if w.store.backend.Dialect.Number == "" {
		return w.counted(ctx)
	}
	if len(w.numbers) == 0 {
		if err := w.askNumbers(ctx, newcomers); err != nil {
			return 0, err
		}
		if err := w.flush(ctx); err != nil {
			return 0, err
		}
	}
	number := w.numbers[0]
	w.numbers = w.numbers[1:]
	return number, nil
}

// counted counts on from the greatest number in the file.
func (w *writer) counted(ctx context.Context) (int64, error) {
	if w.last == 0 {
		err := w.do(ctx, sqlLastNo, nil, func(scan Scan) error { return scan(&w.last) }, nil)
		if err != nil {
			return 0, err
		}
	}
	w.last++
	return w.last, nil
}
