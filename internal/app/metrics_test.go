package app_test

import (
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/fault"
)

// names are all im_… in a text, without what Prometheus appends to histograms.
func names(text string) []string {
	found := map[string]bool{}
	for _, name := range regexp.MustCompile(`\bim_[a-z_]+`).FindAllString(text, -1) {
		name = regexp.MustCompile(`_seconds_(bucket|sum|count)$`).ReplaceAllString(name, "_seconds")
		found[name] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// TestMetrics: what was done is counted, and what is counted is described.
func TestMetrics(t *testing.T) {
	s := onNodes(t, 1, sip)[0]
	anna := s.seated("anna")
	s.seated("ben")
	anna.does("/me/im-sessions", initiate3002)
	code, text := nobodyAsks(t, s.url+"/metrics")
	if code != 200 {
		t.Fatal(code, text)
	}
	for _, line := range []string{
		`im_api_answers_total{http="200",method="POST",resource="/me/im-sessions",status="0"} 1`,
		`im_store_events_total{kind="EventDialing"} 1`,
		`im_bayeux_sessions{transport="long-polling"} 2`,
		`im_roster_sessions 2`, `im_node_ready 1`, `im_store_well 1`, `im_lease_alive 1`, `im_siplink_registrations 0`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
	for _, secret := range []string{"anna", "3002", anna.client} {
		if strings.Contains(text, `"`+secret+`"`) {
			t.Errorf("%s is in the figures", secret)
		}
	}
	page, err := os.ReadFile("../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	// What has not happened yet shows when it does.
	silent := []string{"im_bayeux_refused_total", "im_bayeux_sessions_ended_total", "im_siplink_messages_total", "im_auth_hash_seconds"}
	for _, name := range names(text) {
		if !slices.Contains(names(string(page)), name) {
			t.Errorf("%s is not described", name)
		}
	}
	for _, name := range names(string(page)) {
		if !slices.Contains(names(text), name) && !slices.Contains(silent, name) {
			t.Errorf("%s is described, and not there", name)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestMetricsElsewhere(t *testing.T) {
	t.Run("figures with an address of their own are nowhere else", func(t *testing.T) {
		s := onStage(t, func(c *config.Config) { c.Metrics.Address = "127.0.0.1:0" })
		if code, _ := nobodyAsks(t, s.url+"/metrics"); code != 404 {
			t.Error(code)
		}
		code, text := nobodyAsks(t, s.app.MetricsURL())
		if code != 200 || !strings.Contains(text, "im_node_ready 1\n") {
			t.Error(code, text)
		}
	})
	t.Run("figures that are not wanted are nowhere", func(t *testing.T) {
		s := onStage(t, func(c *config.Config) { c.Metrics.Enabled, c.Metrics.Address = false, "127.0.0.1:0" })
		if code, _ := nobodyAsks(t, s.url+"/metrics"); code != 404 || s.app.MetricsURL() != "" {
			t.Error(code)
		}
	})
	t.Run("an address that is taken is told by its key", func(t *testing.T) {
		s := onStage(t)
		cfg := s.cfg
		cfg.Metrics.Address = s.app.Addr().String()
		_, err := app.New(t.Context(), cfg, app.Options{Logger: slog.New(slog.DiscardHandler)})
		if !strings.Contains(fault.TextOf(err), "metrics.address") {
			t.Error(err)
		}
	})
}
