package metrics_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"parley/bayeux"
	"parley/bayeuxserver"
	"parley/internal/im"
	"parley/internal/metrics"
)

// busy are Metrics on which everything has happened once.
func busy() *metrics.Metrics {
	m := metrics.New("1.2.3")
	m.Answered("/me/im-sessions", "POST", 200, 0, 2*time.Millisecond)
	m.Answered("/me/im-sessions", "BREW", 405, 3, time.Millisecond)
	m.Committed(3, map[im.Kind]int{im.EventPrivateInfo: 2}, 4*time.Millisecond)
	m.Hashed(50 * time.Millisecond)
	m.Message(true, "udp", "INVITE", 0)
	m.Message(false, "udp", "INVITE", 180)
	m.Message(false, "udp", "GUESS", 99999)
	m.Gauge("im_node_ready", "1 while requests should come here.", func() float64 { return 1 })
	m.Bayeux(func() bayeuxserver.Stats {
		return bayeuxserver.Stats{Sessions: map[string]int64{bayeux.LongPolling: 2, bayeux.WebSocket: 5}, Sockets: 5, Held: 2, Queued: 7, Delivered: 11,
			Denied: 1, TooFast: 2, Ended: map[bayeuxserver.Reason]int64{bayeuxserver.QueueFull: 1},
			Latency: []bayeuxserver.Bucket{{UpTo: time.Millisecond, Count: 8}, {UpTo: time.Second, Count: 2}, {Count: 1}}}
	})
	return m
}

func shown(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Fatal(w.Code, w.Header())
	}
	return w.Body.String()
}

func TestWhatHappenedIsShown(t *testing.T) {
	text := shown(t, busy())
	for _, line := range []string{
		`im_api_answers_total{http="200",method="POST",resource="/me/im-sessions",status="0"} 1`,
		`im_api_answers_total{http="405",method="other",resource="/me/im-sessions",status="3"} 1`,
		`im_api_answer_seconds_count{method="POST",resource="/me/im-sessions"} 1`,
		`im_store_jobs_total 3`,
		`im_store_events_total{kind="` + string(im.EventPrivateInfo) + `"} 2`,
		`im_store_commit_seconds_bucket{le="0.003"} 0`,
		`im_store_commit_seconds_bucket{le="0.01"} 1`,
		`im_auth_hash_seconds_sum 0.05`,
		`im_siplink_messages_total{code="",direction="out",method="INVITE",transport="udp"} 1`,
		`im_siplink_messages_total{code="180",direction="in",method="INVITE",transport="udp"} 1`,
		`im_siplink_messages_total{code="",direction="in",method="other",transport="udp"} 1`,
		`im_bayeux_sessions{transport="websocket"} 5`,
		`im_bayeux_sessions_ended_total{reason="queue full"} 1`,
		`im_bayeux_handshakes_denied_total 3`,
		`im_bayeux_delivered_events_total 11`,
		`im_bayeux_delivery_seconds_bucket{le="0.001"} 8`,
		`im_bayeux_delivery_seconds_bucket{le="1"} 10`,
		`im_bayeux_delivery_seconds_bucket{le="+Inf"} 11`,
		`im_node_ready 1`,
		`version="1.2.3"`,
		`go_goroutines `,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("missing: %s", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestNamesAreAsPrometheusWantsThem(t *testing.T) {
	found, err := promlint.New(bytes.NewReader([]byte(shown(t, busy())))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}
