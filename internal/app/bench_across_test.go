package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkTwoNodes sends one message after the other between two agents at one
// node, and between two at different nodes of the same database, by turns. It
// reports how long the half of the messages took at most, from the POST to the
// notification at the peer, and how much longer the way across nodes is.
func BenchmarkTwoNodes(b *testing.B) {
	for _, transport := range []string{"long-polling", "websocket"} {
		b.Run(transport, func(b *testing.B) { compareNodes(b, transport) })
	}
}

func compareNodes(b *testing.B, transport string) {
	url := pg.Database(b)
	first, second := openNode(b, url, 4), openNode(b, url, 4)
	one := talkers(b, transport, 0, first, first)
	two := talkers(b, transport, 2, first, second)
	var within, across []time.Duration
	b.ResetTimer()
	for i := range b.N {
		within = append(within, one[i%2].delivers(b, i))
		across = append(across, two[i%2].delivers(b, i))
	}
	b.StopTimer()
	report := func(name string, d time.Duration) { b.ReportMetric(float64(d.Microseconds())/1000, name) }
	report("one-node-p50-ms", percentile(within, 50))
	report("two-nodes-p50-ms", percentile(across, 50))
	report("two-nodes-p99-ms", percentile(across, 99))
	report("difference-p50-ms", percentile(across, 50)-percentile(within, 50))
	b.ReportMetric(0, "ns/op")
}

// talkers are agents i and i+1 in a session, each at a node.
func talkers(b *testing.B, transport string, i int, nodes ...string) []*player {
	pair := []*player{parleyPlayer(b, nodes[0], transport, i), parleyPlayer(b, nodes[1], transport, i+1)}
	marry(pair)
	must(b, pair[0].post, "/api/v2/me/im-sessions", fmt.Sprintf(`{"operationName":"InitiateIMSession","destination":{"phoneNumber":"%d"}}`, 100000+i+1))
	path := string(must(b, pair[0].post, "", ""))
	pair[0].path, pair[1].path = path, path
	return pair
}

// delivers sends a message and returns how long it takes to the peer.
func (p *player) delivers(b *testing.B, i int) time.Duration {
	answered := make(chan error, 1)
	start := time.Now()
	go func() {
		_, err := p.post.post(p.path, p.body(fmt.Sprintf("%050d", i)))
		answered <- err
	}()
	<-p.peer.heard
	took := time.Since(start)
	if err := <-answered; err != nil {
		b.Fatal(err)
	}
	return took
}

func percentile(of []time.Duration, percent int) time.Duration {
	slices.Sort(of)
	return of[(len(of)-1)*percent/100]
}
