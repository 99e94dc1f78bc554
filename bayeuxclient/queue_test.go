package bayeuxclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
)

func TestNext(t *testing.T) {
	t.Run("events come in order, the context bounds the wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
				if n == 2 {
					return messages(event(topic, "one"), event(topic, "two"), ok(m))
				}
				return hold(m, r)
			}}
			anna := f.dial(t, bayeuxclient.Config{})
			if got := text(t, anna) + text(t, anna); got != `"one""two"` {
				t.Errorf("got %s", got)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := anna.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("events may ride on any reply", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{subscribe: func(n int, m bayeux.Message) answer { return messages(event(topic, "rider"), ok(m)) }}
			anna := f.dial(t, bayeuxclient.Config{})
			if err := anna.Subscribe(t.Context(), topic); err != nil {
				t.Fatal(err)
			}
			if got := text(t, anna); got != `"rider"` {
				t.Errorf("got %s", got)
			}
		})
	})
}

// TestQueueFull: cara is slow; what fits stays, the rest is lost and told.
func TestQueueFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
			if n == 2 {
				var batch []bayeux.Message
				for i := range 6 {
					batch = append(batch, event(topic, fmt.Sprint(i)))
				}
				return messages(append(batch, ok(m))...)
			}
			return hold(m, r)
		}}
		var told changes
		cara := f.dial(t, bayeuxclient.Config{QueueSize: 4, Changed: told.add})
		time.Sleep(time.Minute)
		if last := told.last(); last.State != bayeuxclient.Broken || !errors.Is(last.Err, bayeuxclient.ErrQueueFull) {
			t.Errorf("told %v", last)
		}
		if seen, _ := f.requests(bayeux.MetaDisconnect); len(seen) != 1 || f.handshook != 1 {
			t.Errorf("%d disconnects, %d handshakes", len(seen), f.handshook)
		}
		got := ""
		for range 5 {
			got += text(t, cara)
		}
		if want := `"0""1""2""3"gap`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		synctest.Wait()
		if last := told.last(); last.State != bayeuxclient.Connected || f.handshook != 2 {
			t.Errorf("told %v after %d handshakes", last, f.handshook)
		}
	})
}

// TestQueueFullWhileHeld: the event that does not fit comes on another reply
// while a connect is waiting.
func TestQueueFullWhileHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{subscribe: func(n int, m bayeux.Message) answer {
			return messages(event(topic, "a"), event(topic, "b"), ok(m))
		}}
		cara := f.dial(t, bayeuxclient.Config{QueueSize: 1})
		synctest.Wait()
		began := time.Now()
		if err := cara.Subscribe(t.Context(), topic); err != nil {
			t.Fatal(err)
		}
		if got := text(t, cara) + text(t, cara); got != `"a"gap` {
			t.Errorf("got %s", got)
		}
		if time.Since(began) != 0 {
			t.Error("the waiting connect was not cut")
		}
	})
}

func TestAck(t *testing.T) {
	ack := func(m bayeux.Message, n int) bayeux.Message {
		reply := ok(m)
		reply.Ext = fmt.Appendf(nil, `{"ack":%d}`, n)
		return reply
	}
	hello := func(_ int, m bayeux.Message) answer {
		a := welcome(m, "C1")
		a.batch[0].Ext = m.Ext
		return a
	}
	t.Run("each connect names the last batch", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{handshake: hello, connect: func(n int, m bayeux.Message, r *http.Request) answer {
				switch n {
				case 1, 2:
					return messages(event(topic, fmt.Sprint(n)), ack(m, n))
				case 3:
					return answer{err: errWire} // the batch is lost on the wire
				case 4:
					return messages(event(topic, "3"), ack(m, 7))
				}
				return hold(m, r)
			}}
			anna := f.dial(t, bayeuxclient.Config{})
			if got := text(t, anna) + text(t, anna) + text(t, anna); got != `"1""2""3"` {
				t.Errorf("got %s", got)
			}
			synctest.Wait()
			seen, _ := f.requests(bayeux.MetaConnect)
			for i, want := range []string{`{"ack":0}`, `{"ack":1}`, `{"ack":2}`, `{"ack":2}`, `{"ack":7}`} {
				if string(seen[i].Ext) != want {
					t.Errorf("connect %d has %s, want %s", i+1, seen[i].Ext, want)
				}
			}
		})
	})
	t.Run("a batch without its number is not taken twice", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{handshake: hello, connect: func(n int, m bayeux.Message, r *http.Request) answer {
				switch n {
				case 1:
					return messages(event(topic, "once")) // cut off before the reply
				case 2:
					return messages(event(topic, "once"), ack(m, 1))
				}
				return hold(m, r)
			}}
			anna := f.dial(t, bayeuxclient.Config{})
			got := text(t, anna)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if e, err := anna.Next(ctx); got != `"once"` || err == nil {
				t.Errorf("got %s, then %s", got, e.Data)
			}
		})
	})
	t.Run("is not asked for when switched off", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{}
			f.dial(t, bayeuxclient.Config{NoAck: true})
			synctest.Wait()
			if seen, _ := f.requests(bayeux.MetaHandshake); seen[0].Ext != nil {
				t.Errorf("ext = %s", seen[0].Ext)
			}
		})
	})
}
