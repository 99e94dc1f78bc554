package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // asks which process the server is

	"parley/internal/im"
	"parley/internal/record"
	"parley/internal/store"
)

// BenchmarkCost says what the acts that docs/scale.md reckons with cost in
// processor time, on the node and in PostgreSQL, with 64 callers at once. It
// does not depend on what else the machine does as much as times do.
func BenchmarkCost(b *testing.B) {
	const callers = 64
	ctx := context.Background()
	for _, c := range []struct {
		name    string
		prepare func(*store.Store)
		act     func(*store.Store, int)
	}{
		{"message", func(s *store.Store) {
			fill(live, func(n int) { open(b, s, call(n, agent(2*n), agent(2*n+1))) })
		}, func(s *store.Store, n int) {
			change(b, s, sessionID(n%live), func(s im.Session) ([]im.Event, error) {
				return s.Send(im.Act{By: s.Parties[0].Agent, At: morning}, fmt.Sprintf("m%d", n), fifty)
			})
		}},
		{"call", func(*store.Store) {}, func(s *store.Store, n int) {
			open(b, s, call(n, agent(2*n), agent(2*n+1)))
			complete(b, s, n)
		}},
		{"record", func(*store.Store) {}, func(s *store.Store, n int) {
			if err := s.Put(ctx, "kind", fmt.Sprint(n%live), []byte(fifty)); err != nil {
				b.Error(err)
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			url := durable.Database(b)
			s := openNode(b, url, store.Options{})
			c.prepare(s)
			cost(b, url, func() { spread(b.N, callers, func(n int) { c.act(s, n) }) })
		})
	}
	b.Run("question", func(b *testing.B) { // alone: nobody to share it with
		url := durable.Database(b)
		f := record.NewFollower(openNode(b, url, store.Options{}), time.Second)
		cost(b, url, func() {
			for range b.N {
				if err := f.CatchUp(ctx); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func cost(b *testing.B, url string, act func()) {
	node, database := ownTime(b), serverTime(b, url)
	b.ResetTimer()
	act()
	b.StopTimer()
	b.ReportMetric(float64((ownTime(b)-node).Microseconds())/float64(b.N), "node-cpu-µs/op")
	b.ReportMetric(float64((serverTime(b, url)-database).Microseconds())/float64(b.N), "database-cpu-µs/op")
}

func ownTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serverTime is the processor time of every process of the server.
func serverTime(b *testing.B, url string) (spent time.Duration) {
	b.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var backend int
	if err := db.QueryRow(`SELECT pg_backend_pid()`).Scan(&backend); err != nil {
		b.Fatal(err)
	}
	first := stat(fmt.Sprint(backend)).parent
	entries, err := os.ReadDir("/proc")
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range entries {
		if p := stat(e.Name()); p.parent == first {
			spent += p.own
		}
	}
	return spent + stat(fmt.Sprint(first)).children
}

// process is what /proc says of one; its times are in ticks of 10 ms.
type process struct {
	parent        int
	own, children time.Duration
}

func stat(pid string) (p process) {
	text, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return process{} // ended meanwhile, or no process
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	ticks := func(i int) time.Duration {
		var n time.Duration
		_, _ = fmt.Sscan(fields[i], &n)
		return n * 10 * time.Millisecond
	}
	_, _ = fmt.Sscan(fields[1], &p.parent)
	p.own, p.children = ticks(11)+ticks(12), ticks(13)+ticks(14)
	return p
}
