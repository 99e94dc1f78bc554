package cluster_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"parley/test/cluster"
)

// node is a server that says its number, and holds /held until it is let go.
type node struct {
	*httptest.Server
	ready, mute atomic.Bool
	holding     chan struct{} // a token for each request that is held
	letGo       chan struct{}
}

func newNode(t *testing.T, number int) *node {
	n := &node{holding: make(chan struct{}, 1), letGo: make(chan struct{})}
	n.ready.Store(true)
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, r *http.Request) {
		if n.mute.Load() {
			<-r.Context().Done()
		}
		if !n.ready.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("/held", func(w http.ResponseWriter, r *http.Request) {
		n.holding <- struct{}{}
		select {
		case <-n.letGo:
		case <-r.Context().Done():
		}
		fmt.Fprint(w, number)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, number) })
	n.Server = httptest.NewServer(mux)
	t.Cleanup(n.Close)
	return n
}

func stage(t *testing.T) (*cluster.Balancer, []*node) {
	t.Helper()
	b := cluster.NewBalancer(t, 2)
	nodes := []*node{newNode(t, 0), newNode(t, 1)}
	for i, n := range nodes {
		b.LeadTo(i, n.URL)
	}
	return b, nodes
}

func client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 10 * time.Second}
}

// ask returns the answer, or the status if it is none of a node's.
func ask(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	answer, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK || err != nil {
		return answer.Status
	}
	return string(text)
}

func becomes(t *testing.T, b *cluster.Balancer, ready int) {
	t.Helper()
	for begin := time.Now(); b.Ready() != ready; time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("%d nodes are ready, want %d", b.Ready(), ready)
		}
	}
}

func TestBalancer(t *testing.T) {
	t.Run("a client stays at its node, strangers take turns", func(t *testing.T) {
		b, _ := stage(t)
		anna := client(t)
		at := ask(t, anna, b.URL)
		seen := map[string]bool{}
		for range 4 {
			if got := ask(t, anna, b.URL); got != at {
				t.Errorf("answered by %s, stays at %s", got, at)
			}
			seen[ask(t, client(t), b.URL)] = true
		}
		if !seen["0"] || !seen["1"] {
			t.Error(seen)
		}
	})
	t.Run("a node that is not ready finishes what it has and gets nothing new", func(t *testing.T) {
		b, nodes := stage(t)
		nodes[1].ready.Store(false)
		becomes(t, b, 1)
		anna, held := client(t), make(chan string, 1)
		go func() { held <- ask(t, anna, b.URL+"/held") }()
		<-nodes[0].holding
		nodes[0].ready.Store(false)
		becomes(t, b, 0)
		nodes[1].ready.Store(true)
		becomes(t, b, 1)
		if got := ask(t, client(t), b.URL); got != "1" {
			t.Error(got)
		}
		close(nodes[0].letGo)
		if got := <-held; got != "0" {
			t.Error(got)
		}
		if got := ask(t, anna, b.URL); got != "1" {
			t.Error(got)
		}
	})
	t.Run("a node that does not answer loses its connections", func(t *testing.T) {
		b, nodes := stage(t)
		nodes[1].ready.Store(false)
		becomes(t, b, 1)
		held := make(chan string, 1)
		go func() { held <- ask(t, client(t), b.URL+"/held") }()
		<-nodes[0].holding
		nodes[0].mute.Store(true)
		if got := <-held; got != "502 Bad Gateway" {
			t.Error(got)
		}
		if got := ask(t, client(t), b.URL); got != "503 Service Unavailable" {
			t.Error(got)
		}
	})
}
