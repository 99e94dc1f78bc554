package auth

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"parley/internal/record"
)

// KindGuess is of the counts of wrong passwords, one for each process and each
// user name, address or client. They are kept where other nodes share Records.
const KindGuess = "guess"

// tellTimeout is how long an answer waits for a count to be written.
const tellTimeout = 5 * time.Second

// tell brings counts into Records before the guess is answered: nobody guesses
// faster by asking several nodes. It outlives the request, which the one who guesses
// may end. What fails is written with the next wrong password.
func (a *Auth) tell(ctx context.Context, whose []who) {
	if !a.cfg.Shared {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellTimeout)
	defer cancel()
	for _, w := range whose {
		value, err := json.Marshal(a.guard.found(w))
		if err == nil {
			err = a.records.Put(ctx, KindGuess, w.key(a.guard.process), value)
		}
		a.cfg.Hooks.failed(err)
	}
}

// untell removes the counts of a client that was right.
func (a *Auth) untell(ctx context.Context, keys []string) {
	if a.cfg.Shared && len(keys) > 0 {
		a.cfg.Hooks.failed(a.records.Delete(ctx, KindGuess, keys...))
	}
}

// TakeGuesses brings in what other nodes wrote of records of KindGuess.
func (a *Auth) TakeGuesses(changes []record.Change) {
	for _, c := range changes {
		w, process, err := parseWho(c.Key)
		var counted count
		if err == nil && c.Value != nil {
			err = json.Unmarshal(c.Value, &counted)
		}
		if err != nil {
			a.cfg.Hooks.failed(err)
			continue
		}
		a.guard.take(w, process, counted)
	}
}

// GuessKeys returns the keys of all counts that are known here.
func (a *Auth) GuessKeys() []string {
	a.guard.mu.Lock()
	defer a.guard.mu.Unlock()
	var keys []string
	for _, e := range a.guard.tallies {
		keys = append(keys, e.Value.(*tally).keys(a.guard.process)...)
	}
	return keys
}

// loadGuesses reads what all nodes have counted.
func (a *Auth) loadGuesses(ctx context.Context) error {
	if !a.cfg.Shared {
		return nil
	}
	kept, err := a.records.List(ctx, KindGuess)
	changes := make([]record.Change, 0, len(kept))
	for key, value := range kept {
		changes = append(changes, record.Change{Kind: KindGuess, Key: key, Record: record.Record{Value: value}})
	}
	a.TakeGuesses(changes)
	return err
}

// forgetGuesses removes what counts no more, also what processes left that are gone.
func (a *Auth) forgetGuesses(ctx context.Context) error {
	if !a.cfg.Shared {
		return nil
	}
	kept, err := a.records.List(ctx, KindGuess)
	if err != nil {
		return err
	}
	var old []string
	for key, value := range kept {
		var c count
		if json.Unmarshal(value, &c) != nil || a.guard.fresh(c) == 0 {
			old = append(old, key)
		}
	}
	for keys := range slices.Chunk(old, endBatch) {
		if err := a.records.Delete(ctx, KindGuess, keys...); err != nil {
			return err
		}
	}
	return nil
}
