package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/internal/im"
	"parley/internal/store"
)

// The floor under the benchmarks: pgx alone with the statements of the store and
// in as many round trips, with no decisions, no checks and no memory of what was
// written. Each caller has a connection and a transaction of his own.
// BenchmarkFloor plays floor and store in turn and reports the ratio of one run.

// floor is a connection of pgx that writes ready-made rows.
type floor struct {
	*pgx.Conn
	caller, next int
}

func openFloor(b *testing.B, url string, callers int) []*floor {
	b.Helper()
	var all []*floor
	for caller := range callers {
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close(context.Background()) })
		all = append(all, &floor{Conn: conn, caller: caller, next: caller * 1e6})
	}
	return all
}

// placeholders returns rows of numbered ones.
func placeholders(rows, columns int) string {
	var all []string
	for r := range rows {
		var row []string
		for c := range columns {
			row = append(row, fmt.Sprintf("$%d", r*columns+c+1))
		}
		all = append(all, "("+strings.Join(row, ", ")+")")
	}
	return strings.Join(all, ", ")
}

func (f *floor) flush(b *testing.B, batch *pgx.Batch) {
	b.Helper()
	if err := f.SendBatch(context.Background(), batch).Close(); err != nil {
		b.Fatal(err)
	}
}

func keys(n int) string { return strings.Trim(placeholders(1, n), "()") }

// append writes one message to each of n sessions: lock, read, write, commit.
func (f *floor) append(b *testing.B, n, first int) {
	var ids, events []any
	for i := range n {
		id := string(sessionID((first + i) % live))
		ids = append(ids, id[len(id)-6:]+id[:len(id)-6])
		f.next++
		events = append(events, int64(1<<40+f.next), int64(f.next), "EventPrivateInfo", string(agent(2*i)), nil, morning.UnixMicro(), int64(f.next),
			`{"id":"m`+fmt.Sprint(f.next)+`","text":"`+fifty+`"}`)
	}
	read := &pgx.Batch{}
	read.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	read.Queue("SELECT no FROM sessions WHERE id IN ("+keys(n)+") ORDER BY id FOR UPDATE", ids...).Query(skip)
	read.Queue(floorHead+"("+keys(n)+")", ids...).Query(skip)
	f.flush(b, read)
	write := &pgx.Batch{}
	write.Queue("INSERT INTO events(session, seq, kind, sender, client_ref, at, messages, body) VALUES "+placeholders(n, 8), events...)
	f.flush(b, write)
	f.commit(b)
}

// floorHead is the store's own statement for present states.
const floorHead = `SELECT s.no, s.id, s.body, e.seq, e.messages,
COALESCE(o.seq, 0), COALESCE(o.kind, ''), COALESCE(o.sender, ''), '', COALESCE(o.at, 0), 0, o.body
FROM sessions s JOIN events e ON e.session = s.no
AND e.messages = (SELECT MAX(l.messages) FROM events l WHERE l.session = s.no)
AND e.seq = (SELECT MAX(l.seq) FROM events l WHERE l.session = s.no AND l.messages = e.messages)
LEFT JOIN events o ON s.body IS NULL AND o.session = s.no AND o.messages = 0
AND o.seq = (SELECT MIN(f.seq) FROM events f WHERE f.session = s.no AND f.messages = 0) WHERE s.id IN `

// initiate claims two agents for each of n sessions and writes these.
func (f *floor) initiate(b *testing.B, n int) {
	var people, claims, sessions, events []any
	for i := range n {
		f.next++
		no := int64(1<<40 + f.next)
		id := fmt.Sprintf("%06XFLOOR%025d", f.next&0xFFFFFF, f.next)
		i += f.caller
		people = append(people, string(agent(2*i)), string(agent(2*i+1)))
		claims = append(claims, int64(4*i), no, int64(0), int64(4*i+1), no, int64(0))
		sessions = append(sessions, no, id, string(agent(2*i)), nil, nil, nil)
		events = append(events, no, int64(3), "EventDialing", string(agent(2*i)), nil, morning.UnixMicro(), int64(0), floorBody)
	}
	read := &pgx.Batch{}
	read.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	read.Queue("SELECT no FROM agents WHERE agent IN ("+keys(2*n)+") ORDER BY agent FOR UPDATE", people...).Query(skip)
	read.Queue(`SELECT s.agent, s.no, COALESCE(c.session, 0), COALESCE(t.id, '') FROM agents s
LEFT JOIN claims c ON c.agent = s.no LEFT JOIN sessions t ON t.no = c.session WHERE s.agent IN (`+keys(2*n)+")", people...).Query(skip)
	read.Queue("SELECT nextval('numbers') FROM generate_series(1, CAST($1 AS BIGINT))", n).Query(skip)
	f.flush(b, read)
	write := &pgx.Batch{}
	write.Queue(`INSERT INTO claims(agent, session, was) VALUES `+placeholders(2*n, 3)+`
ON CONFLICT(agent) DO UPDATE SET session = excluded.session, was = excluded.was`, claims...)
	write.Queue("INSERT INTO sessions(no, id, initiator, client_ref, ended_at, body) VALUES "+placeholders(n, 6), sessions...)
	write.Queue("INSERT INTO events(session, seq, kind, sender, client_ref, at, messages, body) VALUES "+placeholders(n, 8), events...)
	f.flush(b, write)
	f.commit(b)
}

// floorBody is as long as the body of an opening.
var floorBody = `{"parties":[` + strings.Repeat(`{"role":"Initiator","agent":"0123456789ABCDEF0123456789ABCDEF","number":"3001","state":"Talking"},`, 8) + `{}]}`

func (f *floor) commit(b *testing.B) {
	end := &pgx.Batch{}
	end.Queue("COMMIT")
	f.flush(b, end)
}

func skip(rows pgx.Rows) error {
	for rows.Next() { // read, as the store must
		if _, err := rows.Values(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// BenchmarkFloor reports what the store reaches of the floor, in ten rounds of
// both in turn, so that both see the machine in the same moods.
func BenchmarkFloor(b *testing.B) {
	for _, callers := range []int{1, 16, 128} {
		b.Run(fmt.Sprintf("append/callers=%d", callers), func(b *testing.B) {
			s, floors := floorAndStore(b, callers)
			ratio(b, callers, func(n, i int) { floors[i%callers].append(b, 1, n) }, func(n, _ int) {
				change(b, s, sessionID(n%live), func(s im.Session) ([]im.Event, error) {
					return s.Send(im.Act{By: s.Parties[0].Agent, At: morning}, fmt.Sprint("m", s.Seq), fifty)
				})
			}, func(int, int) {})
		})
		b.Run(fmt.Sprintf("initiate/callers=%d", callers), func(b *testing.B) {
			s, floors := floorAndStore(b, callers)
			fill(live, func(n int) { complete(b, s, n) })
			ratio(b, callers, func(n, i int) { floors[i%callers].initiate(b, 1) }, func(n, i int) {
				open(b, s, call(live+n, agent(2*i), agent(2*i+1)))
			}, func(n, _ int) { complete(b, s, live+n) })
		})
	}
}

// floorAndStore returns both, each with a thousand live sessions of its own.
func floorAndStore(b *testing.B, callers int) (*store.Store, []*floor) {
	b.Helper()
	lower := durable.Database(b)
	seed, err := openAt(lower, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	s := openNode(b, durable.Database(b), store.Options{})
	for _, s := range []*store.Store{seed, s} {
		fill(live, func(n int) { open(b, s, call(n, agent(2*n), agent(2*n+1))) })
	}
	if err := seed.Close(); err != nil {
		b.Fatal(err)
	}
	return s, openFloor(b, lower, callers)
}

// ratio plays b.N acts, each numbered n and the i-th of its round.
func ratio(b *testing.B, callers int, floor, upper, after func(n, i int)) {
	const rounds = 10
	size := min(max(b.N/rounds, 1), live)
	var below, above time.Duration
	for round := range rounds {
		start := time.Now()
		var all sync.WaitGroup
		for caller := range callers { // each on its own connection
			all.Go(func() {
				for i := caller; i < size; i += callers {
					floor(round*size+i, i)
				}
			})
		}
		all.Wait()
		middle := time.Now()
		spread(size, callers, func(i int) { upper(round*size+i, i) })
		below, above = below+middle.Sub(start), above+time.Since(middle)
		fill(size, func(i int) { after(round*size+i, i) })
	}
	acts := float64(rounds * size)
	b.ReportMetric(acts/below.Seconds(), "floor/s")
	b.ReportMetric(acts/above.Seconds(), "store/s")
	b.ReportMetric(below.Seconds()/above.Seconds(), "ratio")
}
