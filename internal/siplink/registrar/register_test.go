package registrar_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/registrar"
	"parley/internal/siplink/wire"
	"parley/test/records"
)

func TestRegister(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &records.Store{})
		p := softphone(r, "3001")
		want(t, p.register("Contact: <sip:3001@a>"), 200, "a 3600")
		want(t, p.register("Contact: <sip:3001@b>;expires=60;q=0.5"), 200, "a 3600, b 60")
		want(t, p.register(), 200, "a 3600, b 60")
		want(t, p.register("Contact: <sip:3001@c>"), 403, "") // two contacts, no more
		want(t, p.register("Contact: <sip:3001@b>;expires=59"), 423, "")
		want(t, p.register("Contact: <sip:3001@A>", "Expires: 999999"), 200, "A 7200, b 60") // shortened; hosts have no case
		time.Sleep(61 * time.Second)
		want(t, p.register(), 200, "A 7139")
		want(t, p.register("Contact: <sip:3001@A>", "Expires: 0"), 200, "")
		want(t, p.register("Contact: <sip:3001@a>, <sip:3001@b>;expires=0"), 200, "a 3600")
		want(t, p.register("Contact: *", "Expires: 1"), 400, "")
		want(t, p.register("Contact: *, <sip:3001@b>", "Expires: 0"), 400, "")
		want(t, p.register("Contact: *", "Expires: 0"), 200, "")
		if len(r.All()) != 0 {
			t.Error(r.All())
		}
	})
}

func TestAnAddressThatIsNamedTwiceIsBoundOnce(t *testing.T) {
	p := softphone(open(t, &records.Store{}), "3001")
	want(t, p.register("Contact: <sip:3001@a>;expires=60, <sip:3001@A>;expires=90"), 200, "A 90") // the last word holds
	want(t, p.register("Contact: <sip:3001@b>, <sip:3001@b>;expires=0"), 200, "A 90")
}

// As RFC 3261 20.19 and RFC 4475 3.1.2.4 have it.
func TestATimeThatCannotBeReadIsTheUsualOne(t *testing.T) {
	p := softphone(open(t, &records.Store{}), "3001")
	want(t, p.register("Contact: <sip:3001@a>", "Expires: 1"+strings.Repeat("0", 100)), 200, "a 3600")
	want(t, p.register("Contact: <sip:3001@a>;expires=280297596632815"), 200, "a 3600")
	want(t, p.register("Contact: <sip:3001@a>", "Expires: Thu, 01 Dec 1994 16:00:00 GMT"), 200, "a 3600")
}

func TestMinExpiresIsSaid(t *testing.T) {
	p := softphone(open(t, &records.Store{}), "3001")
	if reply := p.register("Contact: <sip:3001@b>", "Expires: 3"); reply.Code != 423 || field(reply, "Min-Expires") != "60" {
		t.Errorf("%+v", reply)
	}
}

func TestAnOlderRegisterChangesNothing(t *testing.T) {
	r := open(t, &records.Store{})
	p := softphone(r, "3001")
	want(t, p.register("Contact: <sip:3001@a>"), 200, "a 3600")
	late := *p
	late.seq = 0
	if reply := late.register("Contact: <sip:3001@x>, <sip:3001@a>;expires=0"); reply.Code != 500 {
		t.Errorf("%+v", reply)
	}
	if reply := late.register("Contact: *", "Expires: 0"); reply.Code != 200 {
		t.Errorf("%+v", reply) // by now its CSeq is higher
	}
}

func TestWhoMayRegister(t *testing.T) {
	r := open(t, &records.Store{})
	for number, password := range map[string]string{"3001": "wrong", "3003": "demo", "3999": "demo", "3007": "demo"} {
		p := softphone(r, number)
		p.password = password
		if reply := p.register("Contact: <sip:x@a>"); reply.Code != 401 {
			t.Errorf("%s: %+v", number, reply)
		}
	}
	mallory := softphone(r, "3002")
	first := r.Register(t.Context(), mallory.message("REGISTER"), mallory.origin)
	victim := strings.ReplaceAll(mallory.message("REGISTER").Get("To"), "3002", "3001")
	m := mallory.message("REGISTER", "Contact: <sip:mallory@a>", mallory.solve(first, "REGISTER", 1))
	for i := range m.Fields {
		if m.Fields[i].Name == "To" {
			m.Fields[i].Value = victim
		}
	}
	if reply := r.Register(t.Context(), m, mallory.origin); reply.Code != 403 || len(r.All()) != 0 {
		t.Errorf("%+v", reply)
	}
}

func TestToMustBeASIPAddress(t *testing.T) {
	p := softphone(open(t, &records.Store{}), "3001")
	m := p.message("REGISTER")
	for i := range m.Fields {
		if m.Fields[i].Name == "To" {
			m.Fields[i].Value = "isbn:2983792873" // RFC 4475 3.3.4
		}
	}
	if reply := p.r.Register(t.Context(), m, p.origin); reply.Code != 400 {
		t.Errorf("%+v", reply)
	}
}

func TestAnUnknownSchemeIsAskedForADigest(t *testing.T) { // RFC 4475 3.3.7
	p := softphone(open(t, &records.Store{}), "3001")
	if reply := p.r.Register(t.Context(), p.message("REGISTER", "Authorization: NoOneKnowsThisScheme opaque-data=here"), p.origin); reply.Code != 401 {
		t.Errorf("%+v", reply)
	}
}

// A parameter after an address without brackets is the contact's, not the URI's;
// what is in the brackets is kept as it stands (RFC 4475 3.1.1.4, 3.3.12 to 3.3.14).
func TestContactsAreListedAsTheyWere(t *testing.T) {
	for said, listed := range map[string][]string{
		"Contact: sip:+19725552222@gw1.example.net;unknownparam":            {"<sip:+19725552222@gw1.example.net>"},
		"Contact: <sip:+19725552222@gw1.example.net;unknownparam>":          {"<sip:+19725552222@gw1.example.net;unknownparam>"},
		"M: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>":         {"<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"},
		"Contact: <sip:%00@host5.test>\r\nContact: <sip:%00%00@host5.test>": {"<sip:%00%00@host5.test>", "<sip:%00@host5.test>"},
	} {
		p := softphone(open(t, &records.Store{}), "3001")
		for _, reply := range []wire.Reply{p.register(said), p.register()} {
			var got []string
			for _, f := range reply.Fields {
				if uri, _, _ := strings.Cut(f.Value, ">;"); f.Name == "Contact" {
					got = append(got, uri+">")
				}
			}
			slices.Sort(got)
			if reply.Code != 200 || !slices.Equal(got, listed) {
				t.Errorf("%s: %d with %q", said, reply.Code, got)
			}
		}
	}
}

func TestBindingsOutliveTheProcessUnlessTheirConnectionDoesNot(t *testing.T) {
	s := &records.Store{}
	r := open(t, s)
	want(t, softphone(r, "3001").register("Contact: <sip:3001@a>", "Path: <sip:edge;lr>"), 200, "a 3600")
	ws := softphone(r, "3002")
	ws.origin.Transport, ws.origin.Flow = "ws", "ws/1"
	want(t, ws.register("Contact: <sip:x@y.invalid;transport=ws>"), 200, "y.invalid 3600")
	other := softphone(r, "3002")
	other.callID, other.origin.Transport, other.origin.Flow = "other", "ws", "ws/2"
	want(t, other.register("Contact: <sip:z@y.invalid;transport=ws>"), 200, "y.invalid 3600, y.invalid 3600")
	r.Gone("ws/2")
	if len(r.Bindings("3002")) != 1 || len(r.Bindings("3001")) != 1 {
		t.Errorf("%+v", r.All())
	}
	again := open(t, s)
	all := again.All()
	if len(all) != 1 || all[0].Number != "3001" || len(all[0].Path) != 1 {
		t.Errorf("%+v", all)
	}
}

func TestNothingIsBoundThatIsNotDurable(t *testing.T) {
	s := &records.Store{}
	r := open(t, s)
	s.Breaks(errors.New("the disk is full"))
	want(t, softphone(r, "3001").register("Contact: <sip:3001@a>"), 500, "")
	if len(r.All()) != 0 {
		t.Errorf("%+v", r.All())
	}
}

func TestWhoIsNoMoreIsForgotten(t *testing.T) {
	cfg := config(&records.Store{})
	there := &people{}
	cfg.Accounts = there
	r, err := registrar.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	softphone(r, "3001").register("Contact: <sip:3001@a>")
	softphone(r, "3002").register("Contact: <sip:3002@a>")
	there.gone = "3001"
	if err := r.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all := r.All(); len(all) != 1 || all[0].Number != "3002" {
		t.Errorf("%+v", all)
	}
}

func TestThePreferredContactIsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, &records.Store{})
		p := softphone(r, "3001")
		p.register("Contact: <sip:3001@a>;q=0.3")
		time.Sleep(time.Second)
		p.register("Contact: <sip:3001@b>;q=0.7")
		if all := r.Bindings("3001"); len(all) != 2 || all[0].Contact != "sip:3001@b" {
			t.Errorf("%+v", all)
		}
	})
}
