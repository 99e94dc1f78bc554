package endpoint_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
)

// names is a DNS of one domain.
type names struct {
	srv   map[string][]*net.SRV // by "service.proto.name"
	hosts map[string]string
}

func (n names) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if records, ok := n.srv[service+"."+proto+"."+name]; ok {
		return name, records, nil
	}
	return "", nil, errors.New("no such record")
}

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if ip, ok := n.hosts[host]; ok {
		return []netip.Addr{netip.MustParseAddr(ip)}, nil
	}
	return nil, errors.New("no such host")
}

// RFC 3263: SRV records say where a name is, in their order; the next is tried
// when one does not answer or says 503. A port or an address needs none.
func TestAPeerIsFoundByTheDNS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		cfg := config()
		cfg.Resolver = names{
			srv: map[string][]*net.SRV{"sip.udp.pbx.test": {{Target: "dead.pbx.test.", Port: 5060}, {Target: "full.pbx.test.", Port: 5062},
				{Target: "nowhere.pbx.test.", Port: 1}, {Target: "good.pbx.test.", Port: 5070}}},
			hosts: map[string]string{"dead.pbx.test": "10.0.0.3", "full.pbx.test": "10.0.0.4", "good.pbx.test": "10.0.0.5", "plain.test": "10.0.0.6"}}
		heard := make(chan string, 10)
		for at, code := range map[string]int{"10.0.0.4:5062": 503, "10.0.0.5:5070": 200, "10.0.0.6:5060": 200, "10.0.0.6:5099": 200} {
			l.host(at).open(t, endpoint.Handler{Message: func(context.Context, endpoint.Message) endpoint.Answer {
				heard <- at
				return endpoint.Answer{Code: code, Reason: "Whatever"}
			}})
		}
		e, began := l.host("10.0.0.1:5060").openAs(t, cfg, endpoint.Handler{}), time.Now()
		if a := e.Message(t.Context(), bo(), endpoint.Target{URI: "sip:3001@pbx.test"}, endpoint.Outgoing{Text: "hi"}); !a.OK() {
			t.Errorf("%+v", a)
		}
		if a, b := <-heard, <-heard; a != "10.0.0.4:5062" || b != "10.0.0.5:5070" || time.Since(began) != 32*time.Second {
			t.Errorf("%s, then %s after %s", a, b, time.Since(began))
		}
		for uri, want := range map[string]string{"sip:1@plain.test": "10.0.0.6:5060", "sip:1@plain.test:5099": "10.0.0.6:5099", "sip:1@10.0.0.6": "10.0.0.6:5060"} {
			if a := e.Message(t.Context(), bo(), endpoint.Target{URI: uri}, endpoint.Outgoing{Text: "hi"}); !a.OK() || <-heard != want {
				t.Errorf("%s: %+v", uri, a)
			}
		}
		for _, uri := range []string{"sip:1@unknown.test", "sip:1@10.0.0.6;transport=tcp", "sips:1@10.0.0.6", "tel:1"} {
			if a := e.Message(t.Context(), bo(), endpoint.Target{URI: uri}, endpoint.Outgoing{Text: "hi"}); a.OK() || !a.Local {
				t.Errorf("%s: %+v", uri, a)
			}
		}
	})
}
