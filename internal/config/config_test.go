package config_test

import (
	"testing"
	"time"

	"parley/internal/config"
)

func TestDefault(t *testing.T) {
	c := config.Default()
	if c.HTTP.Address != "127.0.0.1:8090" || c.HTTP.SessionTimeout != 30*time.Minute || c.HTTP.MaxBody != 256<<10 ||
		!c.Bayeux.WebSocket || c.Bayeux.CallbackPolling || c.Bayeux.Interval != 0 || c.Bayeux.MaxInterval != time.Minute ||
		c.Bayeux.MaxQueue != 1000 || c.Bayeux.MaxQueueBytes != 1<<20 || c.IM.Compat != config.Friendly ||
		c.IM.MaxText != 4096 || c.Store.URL != "sqlite:parley-data/parley.db" || c.Log.Format != config.LogAuto {
		t.Errorf("not the promised defaults: %+v", c)
	}
	if c.HTTP.TLS.On() || len(c.SIP.Listen) != 0 || len(c.HTTP.CORS.AllowedOrigins) != 0 || c.Provision.File != "" {
		t.Errorf("something is on by default: %+v", c)
	}
}
