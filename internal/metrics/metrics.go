package metrics

import (
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"parley/internal/im"
)

// Metrics are the figures of one server. Its methods may be called at once.
type Metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	took     *prometheus.HistogramVec
	commits  prometheus.Histogram
	jobs     prometheus.Counter
	events   *prometheus.CounterVec
	hashes   prometheus.Histogram
	messages *prometheus.CounterVec
}

// New returns Metrics of a server of that version, on which nothing has happened.
func New(version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(),
		answers: counters("im_api_answers_total", "Answers of the API.", "resource", "method", "http", "status"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "im_api_answer_seconds",
			Help: "Time from a request of the API to its answer.", Buckets: times()}, []string{"resource", "method"}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "im_store_commit_seconds",
			Help: "Time that a batch took until it was durable.", Buckets: times()}),
		jobs:   prometheus.NewCounter(prometheus.CounterOpts{Name: "im_store_jobs_total", Help: "Acts that were written, in batches."}),
		events: counters("im_store_events_total", "Events in the logs of sessions, written by this node.", "kind"),
		hashes: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "im_auth_hash_seconds",
			Help: "Time that a password took to be computed.", Buckets: times()}),
		messages: counters("im_siplink_messages_total", "SIP messages.", "direction", "transport", "method", "code"),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "im_build_info", Help: "1.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()}}, func() float64 { return 1 })
	m.registry.MustRegister(m.answers, m.took, m.commits, m.jobs, m.events, m.hashes, m.messages, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// times are the buckets of all histograms: 100 µs to 10 s.
func times() []float64 {
	return []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10}
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// Handler shows the figures in the form that is asked for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Gauge shows what read returns whenever somebody looks. It panics if the name is
// taken.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// Answered counts an answer of the API: the resource is its pattern, method the
// request's, code that of HTTP, status that of the envelope.
func (m *Metrics) Answered(resource, method string, code, status int, took time.Duration) {
	method = known(method, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions)
	m.answers.WithLabelValues(resource, method, strconv.Itoa(code), strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(resource, method).Observe(took.Seconds())
}

// Committed counts a batch of the store: its acts, its events by their kinds and
// how long it took.
func (m *Metrics) Committed(jobs int, kinds map[im.Kind]int, took time.Duration) {
	m.jobs.Add(float64(jobs))
	m.commits.Observe(took.Seconds())
	for kind, n := range kinds {
		m.events.WithLabelValues(string(kind)).Add(float64(n))
	}
}

// Hashed counts the computation of a password.
func (m *Metrics) Hashed(took time.Duration) { m.hashes.Observe(took.Seconds()) }

// Message counts a SIP message; code 0 is a request.
func (m *Metrics) Message(out bool, transport, method string, code int) {
	direction := "in"
	if out {
		direction = "out"
	}
	answer := ""
	if code >= 100 && code < 700 {
		answer = strconv.Itoa(code)
	}
	method = known(method, "INVITE", "ACK", "BYE", "CANCEL", "MESSAGE", "REGISTER", "OPTIONS", "UPDATE")
	m.messages.WithLabelValues(direction, transport, method, answer).Inc()
}

// known keeps what strangers write from becoming a label.
func known(name string, names ...string) string {
	for _, n := range names {
		if n == name {
			return name
		}
	}
	return "other"
}
