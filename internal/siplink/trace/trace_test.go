package trace_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parley/internal/siplink/trace"
)

func all(trace.Message) bool { return true }

// TestLog holds a ring against a list.
func TestLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 6).Draw(t, "most")
		log, list := trace.New(most), []trace.Message{}
		for i := range rapid.IntRange(0, 30).Draw(t, "messages") {
			m := trace.Message{Start: fmt.Sprint(i), From: rapid.SampledFrom([]string{"3001", "3002"}).Draw(t, "from")}
			log.Add(m)
			m.No = int64(i + 1)
			list = append(list, m)
		}
		after, limit := rapid.Int64Range(0, 31).Draw(t, "after"), rapid.IntRange(1, 8).Draw(t, "limit")
		var want []trace.Message
		for _, m := range list {
			fresh := m.No > after || after > int64(len(list))
			if fresh && m.No > int64(len(list)-most) && m.From == "3001" && len(want) < limit {
				want = append(want, m)
			}
		}
		got, next := log.After(after, limit, func(m trace.Message) bool { return m.Of("3001") })
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if rest, _ := log.After(next, 100, func(m trace.Message) bool { return m.Of("3001") }); len(got) < limit && len(rest) > 0 {
			t.Fatalf("after %d there is %v", next, rest)
		}
		if log.Last() != int64(len(list)) {
			t.Fatal(log.Last())
		}
	})
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := trace.New(4)
		go func() {
			time.Sleep(time.Second)
			log.Add(trace.Message{From: "3002"})
			time.Sleep(time.Second)
			log.Add(trace.Message{From: "3001"})
		}()
		begun := time.Now()
		got, next := log.Wait(t.Context(), 0, 10, func(m trace.Message) bool { return m.Of("3001") })
		if len(got) != 1 || next != 2 || time.Since(begun) != 2*time.Second {
			t.Errorf("%v, %d after %s", got, next, time.Since(begun))
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got, next := log.Wait(short, next, 10, all); len(got) > 0 || next != 2 {
			t.Errorf("%v, %d", got, next)
		}
	})
}

func TestBetween(t *testing.T) {
	log := trace.New(9)
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for i, m := range []trace.Message{{From: "3001", To: "3007"}, {From: "3007", To: "3001"}, {From: "3001", To: "3008"}, {From: "3001", To: "3007"}} {
		m.At = noon.Add(time.Duration(i) * time.Second)
		log.Add(m)
	}
	got := log.Between("3001", "3007", noon.Add(time.Second), noon.Add(time.Minute), 10)
	if len(got) != 2 || got[0].No != 2 || got[1].No != 4 {
		t.Errorf("%v", got)
	}
}
