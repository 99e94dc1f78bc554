package directory

import (
	"fmt"
	"strings"
)

// Annex holds the options of a configuration object: by section, by name.
// Values are texts as they stand in the configuration.
type Annex map[string]map[string]string

// Option returns the first of the named options that the section has.
func (a Annex) Option(section string, names ...string) (string, bool) {
	for _, name := range names {
		if v, ok := a[section][name]; ok {
			return v, true
		}
	}
	return "", false
}

// Signalling says who answers on an IM-capable DN (D-12).
type Signalling string

// The signalling kinds, as the option sip-signalling-chat spells them.
const (
	Embedded Signalling = "none"    // the server is the endpoint
	Session  Signalling = "session" // a SIP extension, by INVITE dialog
	Pager    Signalling = "pager"   // a SIP extension, by MESSAGE alone
)

// Fitness says whether a DN may do instant messaging.
type Fitness struct {
	Fit        bool
	Why        string // why not, in words for an operator; empty if Fit
	Signalling Signalling
}

// Fitness reads the Annex section TServer: multimedia must be true and
// sip-signalling-chat, in either spelling, must allow IM (seed page, D-12).
func (d Device) Fitness() Fitness {
	multimedia, ok := d.Annex.Option("TServer", "multimedia")
	if !ok || !isTrue(multimedia) {
		return Fitness{Why: fmt.Sprintf("[TServer] multimedia is %s, not true", shown(multimedia, ok))}
	}
	chat, ok := d.Annex.Option("TServer", "sip-signalling-chat", "sip-signaling-chat")
	signalling := Signalling(strings.ToLower(strings.TrimSpace(chat)))
	switch signalling {
	case Embedded, Session, Pager:
		return Fitness{Fit: true, Signalling: signalling}
	}
	return Fitness{Why: fmt.Sprintf("[TServer] sip-signalling-chat is %s, not none", shown(chat, ok))}
}

// SIPExtension reports whether a SIP endpoint answers on the DN, and not the
// server itself.
func (d Device) SIPExtension() bool {
	fitness := d.Fitness()
	return fitness.Fit && fitness.Signalling != Embedded
}

// Contact returns the static SIP address of the DN, its Annex's [TServer]
// contact: a SIP URI (D-38).
func (d Device) Contact() (string, bool) {
	v, ok := d.Annex.Option("TServer", "contact")
	v = strings.TrimSpace(v)
	if v != "" && !strings.HasPrefix(v, "sip:") && !strings.HasPrefix(v, "sips:") {
		v = "sip:" + v
	}
	if v != "" && !strings.Contains(v, "@") {
		scheme, host, _ := strings.Cut(v, ":")
		v = scheme + ":" + strings.ReplaceAll(d.PhoneNumber, "#", "%23") + "@" + host
	}
	return v, ok && v != ""
}

// AutoAnswer reports whether the DN answers by itself, as it does unless its
// Annex says [parley] auto-answer=false (D-01).
func (d Device) AutoAnswer() bool {
	v, ok := d.Annex.Option("parley", "auto-answer")
	return !ok || isTrue(v)
}

// isTrue reads a yes/no option the way the vendor's servers do.
func isTrue(v string) bool {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}

func shown(v string, set bool) string {
	if !set {
		return "not set"
	}
	return fmt.Sprintf("%q", v)
}
