package registrar_test

import (
	"net/netip"
	"testing"

	"parley/internal/siplink/wire"
	"parley/test/records"
)

func TestWhoIsAdmitted(t *testing.T) {
	r := open(t, &records.Store{})
	from := func(transport, at, flow string, names ...string) wire.Origin {
		return wire.Origin{Transport: transport, Source: netip.MustParseAddrPort(at), Flow: flow, Names: names}
	}
	ws := softphone(r, "3001")
	ws.origin = from("ws", "10.0.0.5:4000", "ws/1")
	want(t, ws.register("Contact: <sip:x@y.invalid>"), 200, "y.invalid 3600")
	for name, c := range map[string]struct {
		number string
		origin wire.Origin
		code   int // 0: admitted
		trunk  string
	}{
		"a static address":                   {"3007", from("udp", "10.0.0.7:5060", ""), 0, ""},
		"a static address, another port":     {"3007", from("tcp", "10.0.0.7:40000", ""), 0, ""},
		"a static address as somebody else":  {"3001", from("udp", "10.0.0.7:5060", ""), 401, ""},
		"the DN of a static address, abroad": {"3007", from("udp", "10.0.0.8:5060", ""), 401, ""},
		"a trunk":                            {"0301234", from("udp", "10.9.1.1:5060", ""), 0, "pbx"},
		"a trunk by its certificate":         {"0301234", from("tls", "10.0.0.9:5061", "", "pbx.test"), 0, "pbx"},
		"another certificate":                {"0301234", from("tls", "10.0.0.9:5061", "", "pbx.evil"), 401, ""},
		"a trunk as a DN of ours":            {"3001", from("udp", "10.9.1.1:5060", ""), 401, ""},
		"the connection that registered":     {"3001", from("ws", "10.0.0.5:4000", "ws/1"), 0, ""},
		"that connection as somebody else":   {"3002", from("ws", "10.0.0.5:4000", "ws/1"), 401, ""},
		"another connection":                 {"3001", from("ws", "10.0.0.5:4001", "ws/2"), 401, ""},
		"nobody's number":                    {"no number!", from("udp", "10.0.0.5:5060", ""), 403, ""},
	} {
		p := softphone(r, c.number)
		party, reply := r.Admit(t.Context(), p.message("MESSAGE"), c.origin)
		code := 0
		if reply != nil {
			code = reply.Code
		}
		if code != c.code || code == 0 && (party.Number != c.number || party.Trunk != c.trunk) {
			t.Errorf("%s: %d, %+v", name, code, party)
		}
	}
}

// A trunk may name people by tel: URIs (RFC 3966).
func TestANumberMayBeATelephones(t *testing.T) {
	r := open(t, &records.Store{})
	m := softphone(r, "x").message("MESSAGE")
	for i := range m.Fields {
		if m.Fields[i].Name == "From" {
			m.Fields[i].Value = "<tel:+49-30-1234;ext=5>;tag=x"
		}
	}
	party, reply := r.Admit(t.Context(), m, wire.Origin{Transport: "udp", Source: netip.MustParseAddrPort("10.9.1.1:5060")})
	if reply != nil || party.Number != "+49301234" || party.Trunk != "pbx" {
		t.Errorf("%+v %+v", party, reply)
	}
}

func TestADigestAdmitsAsItsOwnNumberAlone(t *testing.T) {
	r := open(t, &records.Store{})
	p := softphone(r, "3001")
	_, challenge := r.Admit(t.Context(), p.message("MESSAGE"), p.origin)
	solved := p.solve(*challenge, "MESSAGE", 1)
	if party, reply := r.Admit(t.Context(), p.message("MESSAGE", solved), p.origin); reply != nil || party.Number != "3001" {
		t.Errorf("%+v %+v", party, reply)
	}
	_, challenge = r.Admit(t.Context(), p.message("MESSAGE"), p.origin)
	solved = p.solve(*challenge, "MESSAGE", 1)
	m := p.message("MESSAGE", solved)
	for i := range m.Fields {
		if m.Fields[i].Name == "From" {
			m.Fields[i].Value = "<sip:3002@im.test>;tag=x"
		}
	}
	if _, reply := r.Admit(t.Context(), m, p.origin); reply == nil || reply.Code != 403 {
		t.Errorf("%+v", reply)
	}
}
