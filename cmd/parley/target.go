package main

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"parley/internal/config"
	"parley/internal/fault"
)

// target is which server a command talks to.
type target struct {
	Server string `placeholder:"URL" help:"Base address of the server; without it the one that the configuration makes listen on this machine."`
	settings
}

// url returns the server's base address without a slash at the end, and
// whether the configuration had to say it.
func (s target) url(t *terminal) (address string, own bool, err error) {
	if s.Server == "" {
		cfg, err := config.Load(config.Sources{File: s.Config, Env: t.keys(), Flags: s.values()})
		if err != nil {
			return "", true, err
		}
		address, err = ownURL(cfg.HTTP)
		return address, true, err
	}
	u, err := url.Parse(s.Server)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false, fault.New("parley.target", fault.Invalid, "",
			fmt.Sprintf("--server: %q is not a URL; expected one such as http://127.0.0.1:8090", s.Server))
	}
	return strings.TrimRight(s.Server, "/"), false, nil
}

// ownURL is where a server of this configuration is reached from its machine.
func ownURL(c config.HTTP) (string, error) {
	host, port, err := net.SplitHostPort(c.Address)
	if err != nil {
		return "", err
	}
	if port == "0" {
		return "", fault.New("parley.target", fault.Invalid, "", "http.address: port 0 does not say where the server is; give --server")
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	scheme := "http"
	if c.TLS.On() {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port), nil
}
