package provision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"parley/internal/directory"
)

// acts are creations that carried a client's own reference (D-32). They are
// kept beside the objects, so that creation and reference are one write.
const acts kind = "act"

// mostActs is how many references are remembered; beyond, the oldest are
// forgotten, and a repeat of one is a new creation.
const mostActs = 1000

const fieldAt = "at"

// create makes something with a new id, or returns the id that the same user's
// same reference made before.
func (b *Book) create(ctx context.Context, op string, by directory.User, reference, id string, edit func(state) error) (string, error) {
	r := actRef(op, by, reference)
	err := b.change(ctx, op, func(s state) error {
		if done, repeated := s[r]; repeated && reference != "" {
			id = done.ID
			return nil
		}
		if err := edit(s); err != nil || reference == "" {
			return err
		}
		s.forgetOldest()
		s[r] = object{ID: id, Has: fields{fieldAt: time.Now().UTC().Format(time.RFC3339Nano)}}
		return nil
	})
	return id, err
}

// actRef digests the reference, which may be any bytes.
func actRef(op string, by directory.User, reference string) ref {
	sum := sha256.Sum256([]byte(op + "\x00" + string(by.ID) + "\x00" + reference))
	return ref{acts, hex.EncodeToString(sum[:])}
}

func (s state) forgetOldest() {
	all := s.refs(acts)
	if len(all) < mostActs {
		return
	}
	oldest := all[0]
	for _, r := range all {
		if s[r].Has[fieldAt] < s[oldest].Has[fieldAt] {
			oldest = r
		}
	}
	delete(s, oldest)
}
