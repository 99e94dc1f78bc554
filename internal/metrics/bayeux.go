package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"parley/bayeuxserver"
)

// Bayeux shows the figures of the Bayeux server whenever somebody looks.
func (m *Metrics) Bayeux(stats func() bayeuxserver.Stats) { m.registry.MustRegister(bayeux{stats}) }

type bayeux struct{ stats func() bayeuxserver.Stats }

// Describe says nothing beforehand: which reasons there are shows when they occur.
func (b bayeux) Describe(chan<- *prometheus.Desc) {}

// Collect reads the figures once.
func (b bayeux) Collect(to chan<- prometheus.Metric) {
	s := b.stats()
	gauge := func(name, help string, value int64) { show(to, prometheus.GaugeValue, name, help, "", "", value) }
	count := func(name, help string, value int64) { show(to, prometheus.CounterValue, name, help, "", "", value) }
	for transport, n := range s.Sessions {
		show(to, prometheus.GaugeValue, "im_bayeux_sessions", "Bayeux sessions.", "transport", transport, n)
	}
	gauge("im_bayeux_sockets", "WebSockets that are open.", s.Sockets)
	gauge("im_bayeux_held_connects", "Connects that wait for something to tell.", s.Held)
	gauge("im_bayeux_queued_events", "Events not yet delivered or acknowledged.", s.Queued)
	gauge("im_bayeux_queued_bytes", "Their bytes.", s.Bytes)
	count("im_bayeux_sessions_opened_total", "Handshakes that succeeded.", s.Opened)
	count("im_bayeux_handshakes_denied_total", "Handshakes that were refused.", s.Denied+s.TooFast)
	count("im_bayeux_delivered_events_total", "Events written to clients.", s.Delivered)
	count("im_bayeux_resent_events_total", "Events written again for want of an acknowledgement.", s.Resent)
	for reason, n := range s.Ended {
		show(to, prometheus.CounterValue, "im_bayeux_sessions_ended_total", "Bayeux sessions that ended.", "reason", string(reason), n)
	}
	for reason, n := range s.Refused {
		show(to, prometheus.CounterValue, "im_bayeux_refused_total", "Requests answered 402.", "reason", string(reason), n)
	}
	to <- delivery(s)
}

func show(to chan<- prometheus.Metric, kind prometheus.ValueType, name, help, label, of string, value int64) {
	var labels prometheus.Labels
	if label != "" {
		labels = prometheus.Labels{label: of}
	}
	to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, labels), kind, float64(value))
}

// delivery is how long events took from queue to wire. Their sum is not known: each
// counts as the most that its bucket may be.
func delivery(s bayeuxserver.Stats) prometheus.Metric {
	buckets, total, sum := map[float64]uint64{}, uint64(0), 0.0
	for _, b := range s.Latency {
		total += uint64(b.Count)
		sum += float64(b.Count) * b.UpTo.Seconds()
		if b.UpTo > 0 {
			buckets[b.UpTo.Seconds()] = total
		}
	}
	desc := prometheus.NewDesc("im_bayeux_delivery_seconds", "Time of events from the queue to the wire; the sum is its upper bound.", nil, nil)
	return prometheus.MustNewConstHistogram(desc, total, sum, buckets)
}
