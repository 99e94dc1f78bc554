package store

import (
	"testing"

	"pgregory.net/rapid"

	"parley/internal/im"
)

// TestTail: a log is written by this node and others by turns, and the tail
// hears of this node's part alone. What it returns is never more, less or other
// than what follows in the log.
func TestTail(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var tail tail
		var last int64
		for range rapid.IntRange(1, 40).Draw(rt, "writes") {
			var events []im.Event
			for range rapid.IntRange(1, 3).Draw(rt, "events") {
				last++
				events = append(events, im.Event{Seq: last})
			}
			if rapid.Bool().Draw(rt, "here") {
				tail.add(events, 4)
			}
		}
		if len(tail.events) == 0 {
			return
		}
		after := rapid.Int64Range(0, last).Draw(rt, "after")
		got, ok := tail.after(after, 100)
		if !ok {
			return // the log itself is read
		}
		for i, e := range got {
			if e.Seq != after+int64(i)+1 {
				rt.Fatalf("of what comes after %d, number %d is %d", after, i+1, e.Seq)
			}
		}
	})
}
