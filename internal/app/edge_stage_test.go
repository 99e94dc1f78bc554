package app_test

import (
	"net/netip"

	"parley/internal/config"
)

// proxied believes a proxy on this machine.
func proxied(cfg *config.Config) {
	cfg.HTTP.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
}
