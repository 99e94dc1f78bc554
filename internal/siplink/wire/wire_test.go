package wire_test

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"parley/internal/siplink/wire"
)

func TestURIs(t *testing.T) {
	for text, want := range map[string]string{
		"sip:3001@im.test":                           "3001 im.test 0",
		"SIPS:a%40b@[2001:db8::1]:5061;lr":           "a%40b 2001:db8::1 5061",
		"sip:user;par=u%40example.net@example.com":   "user;par=u%40example.net example.com 0",
		"sip:[2001:db8:::192.0.2.1]":                 " 2001:db8::192.0.2.1 0",
		"sip:alice:secret@atlanta.com;transport=tcp": "alice atlanta.com 0",
		"sip:im.test":                                " im.test 0",
		"sip:2001:db8::10":                           "",
		"sip:a b@c":                                  "",
		"sip:a%4@c":                                  "",
		"sip:@c":                                     "",
		"sip:a@":                                     "",
		"sip:a@c:99999":                              "",
		"sip:a@c:":                                   "",
		"sip:a@c:0":                                  "",
		"sip:a@[::1":                                 "",
		"sip:a@c;":                                   "",
		"sip:ü@c":                                    "",
		"3001":                                       "",
		":x":                                         "",
		"sip:":                                       "",
	} {
		u, err := wire.ReadURI(text)
		got := strings.TrimSuffix(strings.Join([]string{u.User, u.Host, map[bool]string{true: "0"}[u.Port == 0]}, " "), " ")
		if u.Port != 0 {
			got += " 5061"
		}
		if (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%s: %q %v, want %q", text, got, err, want)
		}
	}
	if u, _ := wire.ReadURI("sip:a@b;Transport=TCP;lr"); u.String() != "sip:a@b;Transport=TCP;lr" {
		t.Error(u)
	} else if transport, ok := u.Param("transport"); transport != "TCP" || !ok {
		t.Error(transport)
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		`"A \"B\" C" <sip:a@b>;tag=1`:   `A "B" C|sip:a@b|1`,
		`Anna Berg<sip:a@b;lr>;Tag = 1`: `Anna Berg|sip:a@b;lr|1`,
		`sip:a@b;tag=1`:                 `|sip:a@b|1`,
		`Jürgen <sip:a@b>`:              `Jürgen|sip:a@b|`,
		`<sip:a@b>;x="a;b,c"`:           `|sip:a@b|`,
		`"open <sip:a@b>`:               "",
		`A, B <sip:a@b>`:                "",
		`< sip:a@b >`:                   "",
		`<sip:a@b`:                      "",
		`sip:a@b?x=y`:                   "",
		`<sip:a@b>;;tag=1`:              "",
		`<sip:a@b>tag=1`:                "",
		`"A" sip:a@b`:                   "",
		``:                              "",
	} {
		a, err := wire.ReadAddress(text)
		got := a.Name() + "|" + a.URI.String() + "|" + a.Tag()
		if (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
	if all, err := wire.ReadAddresses(`"a,b" <sip:a@b>, <sip:c@d;x=y>;q=1`); err != nil || len(all) != 2 {
		t.Error(all, err)
	}
	if _, err := wire.ReadAddresses(`<sip:a@b>,`); err == nil {
		t.Error("an empty item")
	}
}

func TestWhereAnAnswerGoes(t *testing.T) {
	from := netip.MustParseAddrPort("10.0.0.5:40000")
	for text, want := range map[string]string{
		"SIP/2.0/UDP 10.0.0.5:5070;branch=x":      "10.0.0.5:5070 SIP/2.0/UDP 10.0.0.5:5070;branch=x",
		"SIP/2.0/UDP 10.0.0.5;branch=x":           "10.0.0.5:5060 SIP/2.0/UDP 10.0.0.5;branch=x",
		"SIP/2.0/UDP phone:5070;rport;branch=x":   "10.0.0.5:40000 SIP/2.0/UDP phone:5070;rport=40000;branch=x;received=10.0.0.5",
		"SIP / 2.0 / UDP  192.168.0.9 : 5070":     "10.0.0.5:5070 SIP/2.0/UDP 192.168.0.9:5070;received=10.0.0.5",
		"SIP/2.0/UDP 10.0.0.5;received=6.6.6.6":   "10.0.0.5:5060 SIP/2.0/UDP 10.0.0.5;received=6.6.6.6",
		"SIP/2.0/UDP a;received=6.6.6.6;branch=x": "10.0.0.5:5060 SIP/2.0/UDP a;received=10.0.0.5;branch=x",
	} {
		vias, err := wire.ReadVias(text)
		if err != nil {
			t.Fatal(text, err)
		}
		vias[0].Came(from)
		if got := vias[0].Back(from).String() + " " + vias[0].String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestWhatIsForeignStaysWhereItIs(t *testing.T) {
	for text, want := range map[string]string{"": "", " ": "", `a "b" \c`: `"a \"b\" \\c"`, "a\r\nX: 1\x00": `"a  X: 1"`} {
		if got := wire.Quote(text); got != want {
			t.Errorf("%q is quoted as %s", text, got)
		}
	}
	for _, number := range []string{"3001", "#31*", "+49", "a b\r\n@<>", "%"} {
		if escaped := wire.Escape(number); strings.ContainsAny(escaped, "\r\n @<>#") || wire.Unescape(escaped) != number {
			t.Errorf("%q is escaped as %s", number, escaped)
		}
	}
}

func TestContents(t *testing.T) {
	for _, c := range []struct {
		kind, body, text string
		typing           *wire.Typing
		code             int
	}{
		{"text/plain", "hi", "hi", nil, 0},
		{"TEXT/Plain; Charset=\"utf-8\"", "grüß", "grüß", nil, 0},
		{"text/plain;charset=iso-8859-1", "gr\xfc\xdf", "grüß", nil, 0},
		{"text/plain;charset=koi8-r", "x", "", nil, 415},
		{"text/plain", "\xff", "", nil, 400},
		{"text/html", "<b>", "", nil, 415},
		{"nonsense;", "x", "", nil, 415},
		{"message/cpim", "From: <im:a>\n\nContent-Type: text/plain\n\nhi\n\nho", "hi\n\nho", nil, 0},
		{"message/cpim", "From: <im:a>\r\n\r\ncontent-type : text/html\r\n\r\n<b>", "", nil, 415},
		{"message/cpim", "From: <im:a>\n\nContent-Type: message/cpim\n\nx", "", nil, 415},
		{"message/cpim", "no end", "", nil, 400},
		{"message/cpim", "From: <im:a>\r\n\r\nContent-Type: text/plain\r\n\r\nhi\r\n\r\nho", "hi\r\n\r\nho", nil, 0},
		{"message/cpim", "From: <im:a>\n\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGk=", "hi", nil, 0},
		{"message/cpim", "From: <im:a>\n\nContent-Type: text/plain\nContent-Transfer-Encoding: Quoted-Printable\n\ngr=C3=BC", "grü", nil, 0},
		{"message/cpim", "From: <im:a>\n\nContent-Transfer-Encoding: base64\n\n!", "", nil, 400},
		{"message/cpim", "From: <im:a>\n\nContent-Transfer-Encoding: gzip\n\nx", "", nil, 400},
		{"", "", "", nil, 0},
		{"", "x", "", nil, 400},
		{wire.Composing, `<?xml version="1.0" encoding="UTF-8"?><isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"><state>active</state><refresh>90</refresh></isComposing>`,
			"", &wire.Typing{Active: true, Refresh: 90 * time.Second}, 0},
		{wire.Composing, `<isComposing><state>idle</state></isComposing>`, "", &wire.Typing{}, 0},
		{wire.Composing, `<?xml version="1.0" encoding="ISO-8859-1"?><isComposing><state> active </state></isComposing>`, "", &wire.Typing{Active: true}, 0},
		{wire.Composing, `<other/>`, "", nil, 400},
	} {
		got, refusal := wire.ReadContent(c.kind, []byte(c.body))
		code := 0
		if refusal != nil {
			code = refusal.Code
		}
		if code != c.code || code == 0 && (got.Text != c.text || (got.Typing == nil) != (c.typing == nil) || c.typing != nil && *got.Typing != *c.typing) {
			t.Errorf("%s %q: %+v %+v", c.kind, c.body, got, refusal)
		}
	}
}

func TestDescriptions(t *testing.T) {
	at := netip.MustParseAddrPort("[2001:db8::1]:5060")
	own := wire.WriteOffer(at, 7, 1, wire.Types())
	offer, err := wire.ReadOffer(own)
	if err != nil || !offer.Usable() || !strings.Contains(string(own), "c=IN IP6 2001:db8::1\r\n") {
		t.Errorf("%q %v", own, err)
	}
	lines := "v=0\r\nm=audio 1 RTP/AVP 0 8\r\nm=message 5060 sip null\r\na=accept-types:text/plain text/html\r\nm=x-ms-message 5060 sip sip:a@b\r\n"
	offer, err = wire.ReadOffer([]byte(lines))
	if err != nil || !offer.Usable() {
		t.Fatal(err)
	}
	answer := string(wire.WriteAnswer(offer, at, 7, 2, wire.Types()))
	if !strings.Contains(answer, "m=audio 0 RTP/AVP 0 8\r\nm=message 5060 sip null\r\na=accept-types:") || !strings.Contains(answer, "m=x-ms-message 0 sip sip:a@b\r\n") {
		t.Errorf("%q", answer)
	}
	for _, nonsense := range []string{"", "m=message 5060 sip null", "v=0\r\nm=message", "v=0\r\nm=message x sip null", "v=0\r\nnonsense"} {
		if _, err := wire.ReadOffer([]byte(nonsense)); err == nil {
			t.Errorf("%q", nonsense)
		}
	}
}

func TestWhomAURINames(t *testing.T) {
	for text, want := range map[string]string{
		"sip:3001@a": "3001", "sip:%33001;phone-context=x@a": "3001", "sips:+49@a": "+49", "sip:a": "",
		"tel:+49-(30)-12.3;ext=4": "+4930123", "tel:3001": "3001", "http://a": "",
	} {
		uri, err := wire.ReadURI(text)
		if got := uri.Number(); err != nil || got != want {
			t.Errorf("%s names %q (%v), want %q", text, got, err, want)
		}
	}
}

// said reads a message whose lines end in \n.
func said(t *testing.T, text string) wire.Message {
	t.Helper()
	m, err := wire.Read([]byte(strings.ReplaceAll(text, "\n", "\r\n")), false)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const head = "Via: SIP/2.0/UDP a;branch=z9hG4bK1\nFrom: <sip:b@a>;tag=1\nTo: <sip:c@a>\nCall-ID: d\nCSeq: 1 MESSAGE\n"

func TestTheVersionHasNoCase(t *testing.T) {
	for start, want := range map[string]string{
		"MESSAGE sip:c@a sip/2.0": "MESSAGE sip:c@a SIP/2.0", "sIp/2.0 200 OK": "SIP/2.0 200 OK", "MESSAGE sip:c@a sip/7.0": "MESSAGE sip:c@a sip/7.0",
	} {
		if m := said(t, start+"\n"+head+"\n"); m.Start != want || m.IsResponse() != strings.HasPrefix(want, "SIP") {
			t.Errorf("%q is read as %q", start, m.Start)
		}
	}
	if !said(t, "sip/2.0 200 OK\n"+head+"\n").Sound() {
		t.Error("an answer in small letters")
	}
}

func TestAnAnswerOfTwoHopsIsForSomebodyElse(t *testing.T) {
	if said(t, "SIP/2.0 200 OK\nVia: SIP/2.0/UDP x;branch=z9hG4bK2\n"+head+"\n").Sound() {
		t.Error("it is believed")
	}
}

// RFC 4475 3.1.1.12 and 13 are to be accepted; 3.1.2.5, 3.1.2.19 and 3.3.10 to be
// discarded.
func TestWhichAnswersAreBelieved(t *testing.T) {
	for name, believed := range map[string]bool{"unreason": true, "noreason": true, "scalarlg": false, "bigcode": false, "bcast": false} {
		raw, err := os.ReadFile("testdata/rfc4475/" + name + ".dat")
		if err != nil {
			t.Fatal(err)
		}
		m, err := wire.Read(raw, false)
		if err != nil || !m.IsResponse() || m.Sound() != believed {
			t.Errorf("%s: %v, believed %v", name, err, m.Sound())
		}
	}
}

// RFC 4475 3.1.2.4 had a REGISTER taken whose expiry alone is wrong; RFC 2543 had
// dates there.
func TestAnExpiresThatCannotBeReadIsNoFault(t *testing.T) {
	rules := wire.Rules{Methods: []string{"MESSAGE"}}
	for _, value := range []string{"1" + strings.Repeat("0", 100), "Thu, 01 Dec 1994 16:00:00 GMT", "-1", ""} {
		if reply := said(t, "MESSAGE sip:c@a SIP/2.0\n"+head+"Expires: "+value+"\n\n").Check(rules); reply != nil {
			t.Errorf("%q: %+v", value, reply)
		}
	}
}

func TestABodyThatMayBeIgnored(t *testing.T) {
	rules := wire.Rules{Methods: []string{"MESSAGE"}, MaxBody: 100, Accept: map[string][]string{"MESSAGE": {wire.Text}}}
	for fields, code := range map[string]int{
		"Content-Type: text/html\n": 415,
		"Content-Type: text/html\nContent-Disposition: render;handling=required\n":                     415,
		"Content-Type: text/html\nContent-Disposition: render ; Handling = OPTIONAL\n":                 0,
		"Content-Type: text/plain\nContent-Encoding: gzip\nContent-Disposition: x;handling=optional\n": 0,
	} {
		m := said(t, "MESSAGE sip:c@a SIP/2.0\n"+head+fields+"\nhello")
		got := 0
		if reply := m.Check(rules); reply != nil {
			got = reply.Code
		}
		rest := m.Understood(rules)
		if got != code || code == 0 && (len(rest.Body) != 0 || rest.Get("Content-Type") != "" || rest.Get("Content-Encoding") != "") {
			t.Errorf("%q: %d, then %+v", fields, got, rest)
		}
	}
	plain := said(t, "MESSAGE sip:c@a SIP/2.0\n"+head+"Content-Type: text/plain\nContent-Disposition: render;handling=optional\n\nhello")
	if string(plain.Understood(rules).Body) != "hello" {
		t.Error("a body that is understood was dropped")
	}
}

func TestWhatNobodyUnderstands(t *testing.T) {
	rules := wire.Rules{Methods: []string{"MESSAGE", "REGISTER"}, Extensions: []string{"timer"}, Only: map[string][]string{"REGISTER": {"path"}}}
	for text, code := range map[string]int{
		"PUBLISH": 405, "FOO": 405, "message": 501, "RE%47ISTER": 501, "MESSAGE Timer": 0, "MESSAGE path": 420, "REGISTER path": 0, "REGISTER gruu": 420,
	} {
		method, tag, _ := strings.Cut(text, " ")
		m := said(t, method+" sip:c@a SIP/2.0\n"+strings.Replace(head, "1 MESSAGE", "1 "+method, 1)+"Require: "+tag+"\n\n")
		got := 0
		if reply := m.Check(rules); reply != nil {
			got = reply.Code
			if got != 420 && reply.Fields[0].Value != "MESSAGE, REGISTER" {
				t.Errorf("%s: %+v", text, reply)
			}
		}
		if got != code {
			t.Errorf("%s: %d, want %d", text, got, code)
		}
	}
}
