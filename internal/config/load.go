package config

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"parley/internal/config/strict"
)

// Sources is where settings come from, strongest last.
type Sources struct {
	Base  map[string]string // valid values by key, instead of the defaults
	File  string            // path of the YAML file; empty: none
	Env   []string          // NAME=value, as os.Environ gives it; only PARLEY_* counts
	Flags map[string]string // values by key
}

// Load returns what the sources say, together and over the defaults. Anything
// wrong in any of them is a fault.Invalid error that lists all of it.
func Load(s Sources) (Config, error) {
	l := newLoader()
	l.flags(s.Base)
	if s.File != "" {
		data, err := os.ReadFile(s.File)
		if err != nil {
			l.faults.Add(strict.Fault{Source: s.File, Text: "cannot be read: " + reason(err)})
		}
		l.file(s.File, data)
	}
	l.env(s.Env)
	l.flags(s.Flags)
	return l.finish(s.File)
}

// Parse returns what a file of that name and content says over the defaults.
func Parse(name string, data []byte) (Config, error) {
	l := newLoader()
	l.file(name, data)
	return l.finish(name)
}

// loader fills one Config and remembers where each value came from.
type loader struct {
	config *Config
	keys   []key
	origin map[string]strict.Fault // by key; its Text is empty
	faults strict.Faults
}

func newLoader() *loader {
	c := Default()
	return &loader{config: &c, keys: c.keys(), origin: map[string]strict.Fault{}}
}

// take sets a key from texts, each with its place, if all of them are valid
// and good says that none is missing.
func (l *loader) take(k key, place strict.Fault, good bool, texts []string, places []strict.Fault) {
	l.origin[k.name] = place
	for i, text := range texts {
		if err := k.field.try(text); err != nil {
			good = false
			f := places[i]
			f.Text = wrong(k, text, err)
			l.faults.Add(f)
		}
	}
	if good {
		k.field.set(texts)
	}
}

// wrong says what is wrong with a value; a secret is not quoted.
func wrong(k key, text string, err error) string {
	words := err.Error()
	switch {
	case text == "":
		words = "is empty"
	case !k.form.secret:
		words = fmt.Sprintf("%q %s", text, words)
	}
	return words + "; expected " + k.form.expected
}

// finish checks what concerns several keys.
func (l *loader) finish(subject string) (Config, error) {
	tls := l.config.HTTP.TLS
	l.pair("http.tls.certFile", tls.CertFile, "http.tls.keyFile", tls.KeyFile)
	l.pair("http.tls.keyFile", tls.KeyFile, "http.tls.certFile", tls.CertFile)
	oidc := l.config.Auth.OIDC
	l.pair("auth.oidc.issuer", oidc.Issuer, "auth.oidc.audience", oidc.Audience)
	l.pair("auth.oidc.audience", oidc.Audience, "auth.oidc.issuer", oidc.Issuer)
	l.pair("sip.tls.certFile", l.config.SIP.TLS.CertFile, "sip.tls.keyFile", l.config.SIP.TLS.KeyFile)
	l.pair("sip.tls.keyFile", l.config.SIP.TLS.KeyFile, "sip.tls.certFile", l.config.SIP.TLS.CertFile)
	l.sameSite()
	l.repeated()
	l.trunks()
	l.uncertified()
	l.registrations()
	if l.config.IM.Compat == Strict {
		l.config.Bayeux.WebSocket, l.config.Bayeux.CallbackPolling = false, false
	}
	if err := l.faults.Err("config.load", subject); err != nil {
		return Config{}, err
	}
	return *l.config, nil
}

// pair tells that the other key is missing.
func (l *loader) pair(name, value, other, otherValue string) {
	if value != "" && otherValue == "" {
		f := l.origin[name]
		f.Text = "stands alone; set " + other + " too, or neither"
		l.faults.Add(f)
	}
}

// sameSite tells that browsers refuse a cookie for all sites that is not Secure.
func (l *loader) sameSite() {
	if l.config.HTTP.CookieSameSite == SameSiteNone && !l.config.HTTP.SecureCookies() {
		f := l.origin["http.cookieSameSite"]
		f.Text = "none needs TLS; set http.tls.certFile and .keyFile, or an http.externalUrl that begins with https://"
		l.faults.Add(f)
	}
}

// trunks tells of trunks of one name, and of rules that lead to none.
func (l *loader) trunks() {
	names := map[string]bool{}
	for _, t := range l.config.SIP.Trunks {
		if names[t.Name] {
			f := l.origin["sip.trunks"]
			f.Text = fmt.Sprintf("%q is given twice", t.Name)
			l.faults.Add(f)
		}
		names[t.Name] = true
	}
	for _, r := range l.config.SIP.DialPlan {
		if !names[r.Trunk] {
			f := l.origin["sip.dialPlan"]
			f.Text = fmt.Sprintf("%q leads to no trunk of sip.trunks", r)
			l.faults.Add(f)
		}
	}
}

// repeated tells of a SIP listener that is there twice.
func (l *loader) repeated() {
	for i, listener := range l.config.SIP.Listen {
		if slices.Contains(l.config.SIP.Listen[:i], listener) && !strings.HasSuffix(listener.Address, ":0") {
			f := l.origin["sip.listen"]
			f.Text = fmt.Sprintf("%q is given twice", listener)
			l.faults.Add(f)
		}
	}
}

// uncertified tells of a SIP listener that has no certificate to show.
func (l *loader) uncertified() {
	for _, listener := range l.config.SIP.Listen {
		if secure := listener.Transport == "tls" || listener.Transport == "wss"; secure && !l.config.SIP.TLS.On() {
			f := l.origin["sip.listen"]
			f.Text = fmt.Sprintf("%q needs a certificate; set sip.tls.certFile and .keyFile", listener)
			l.faults.Add(f)
		}
	}
}

// registrations tells of times that leave none between them.
func (l *loader) registrations() {
	r := l.config.SIP.Registrar
	if r.Expires < r.MinExpires || r.Expires > r.MaxExpires {
		f := l.origin["sip.registrar.expires"]
		f.Text = "is not between sip.registrar.minExpires and .maxExpires"
		l.faults.Add(f)
	}
}
