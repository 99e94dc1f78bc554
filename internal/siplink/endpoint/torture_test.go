package endpoint_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

// silent is what a message draws that must not be answered at all.
const silent = 0

// torture is what RFC 4475 asks of an element that receives its messages, for
// one that is a user agent for messages alone: where the document leaves a
// choice, the comment says which one was taken.
func torture() map[string]int {
	return map[string]int{
		// 3.1.1, valid
		"wsinv":      481,    // 3.1.1.1: read right, To with its tag too: it is for a dialog that nobody knows
		"intmeth":    501,    // 3.1.1.2: well formed, of a method that nobody knows
		"esc01":      488,    // 3.1.1.3
		"escnull":    200,    // 3.1.1.4: a REGISTER, which the doorman takes
		"esc02":      501,    // 3.1.1.5: RE%47IST%45R is no REGISTER
		"lwsdisp":    200,    // 3.1.1.6
		"longreq":    488,    // 3.1.1.7
		"dblreq":     200,    // 3.1.1.8: what follows the REGISTER is no message
		"semiuri":    200,    // 3.1.1.9
		"transports": 200,    // 3.1.1.10
		"mpart01":    415,    // 3.1.1.11: well formed; multipart/mixed is not taken
		"unreason":   silent, // 3.1.1.12, 3.1.1.13: answers that nobody waits for; the room wire believes them
		"noreason":   silent,
		// 3.1.2, invalid
		"badinv01":   400,
		"clerr":      400,
		"ncl":        400,
		"scalar02":   400,
		"scalarlg":   silent, // a response that cannot be believed is discarded
		"quotbal":    400,
		"ltgtruri":   400, // rejecting it is the RFC's first choice
		"lwsruri":    400,
		"lwsstart":   400,
		"trws":       400,
		"escruri":    400, // it may be rejected; headers in a Request-URI mean nothing
		"baddate":    488, // an element that needs no Date may ignore it
		"regbadct":   400,
		"badaspec":   400,
		"baddn":      400,
		"badvers":    505,
		"mismatch01": 400,
		"mismatch02": 400,    // 501 is the RFC's first choice, 400 its second; here a mismatch is 400 whatever the method
		"bigcode":    silent, // as scalarlg
		// 3.2, transactions
		"badbranch": 200, // the magic cookie alone names nothing: RFC 2543 rules
		// 3.3, application
		"insuf":    400,
		"unkscm":   416,
		"novelsc":  416,
		"unksm2":   200, // 3.3.4: no parser may fail; the registrar's own 400 is played in its room
		"bext01":   420,
		"invut":    415,
		"regaut01": 200, // 3.3.7: 401 is the registrar's word, played in its room
		"multi01":  400,
		"mcl01":    400,
		"bcast":    silent, // a response that no request of ours can have caused
		"zeromf":   200,    // 483 is for who would forward it
		"cparam01": 200,
		"cparam02": 200,
		"regescrt": 200,
		"sdp01":    406, // or 400
		// 3.4, backward compatibility
		"inv2543": 488, // taken as an INVITE of RFC 2543
	}
}

// fiveOneOneEight is the same for RFC 5118.
func fiveOneOneEight() map[string]int {
	return map[string]int{
		"ipv6-good":                     200,
		"ipv6-bad":                      400, // 4.2
		"port-ambiguous":                200, // 4.3: an address, and no port
		"port-unambiguous":              200,
		"via-received-param-with-delim": 481, // 4.5: read, and a BYE in a dialog of nobody's
		"via-received-param-no-delim":   200,
		"ipv6-in-sdp":                   488,
		"mult-ip-in-header":             481,
		"mult-ip-in-sdp":                488,
		"ipv4-mapped-ipv6":              488,
		"ipv6-bug-abnf-3-colons":        200, // 4.10: both must be tolerated
		"ipv6-correct-abnf-2-colons":    200,
	}
}

// says is what an answer must tell besides its code.
func says(name string) (header, words string) {
	switch name {
	case "mpart01":
		return "Accept", "text/plain"
	case "bext01": // what proxies must know is nothing to us
		return "Unsupported", "nothingSupportsThis, nothingSupportsThisEither"
	case "invut":
		return "Accept", "application/sdp"
	case "sdp01":
		return "Warning", "399 "
	}
	return "", ""
}

// Each message comes from the host to which its Via sends the answer, so that
// none is lost on the way back; then the server is as well as before.
func TestTortureMessagesDrawTheAnswersOfTheirRFC(t *testing.T) {
	for _, set := range []struct {
		folder string
		want   map[string]int
		number int
	}{{"rfc4475", torture(), 49}, {"rfc5118", fiveOneOneEight(), 12}} {
		files, _ := filepath.Glob("../wire/testdata/" + set.folder + "/*.dat")
		if len(files) != set.number || len(set.want) != set.number {
			t.Fatalf("%s: %d messages, %d expectations", set.folder, len(files), len(set.want))
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".dat")
			want, ok := set.want[name]
			if !ok {
				t.Errorf("%s: nothing is expected", name)
			}
			t.Run(set.folder+"/"+name, func(t *testing.T) {
				raw, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				header, words := says(name)
				synctest.Test(t, func(t *testing.T) { tortured(t, raw, want, header, words) })
			})
		}
	}
}

func tortured(t *testing.T, raw []byte, want int, header, words string) {
	l := newLAN()
	sender, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
	l.elsewhere = sender
	server.open(t, newAccepts().handler(t))
	sender.send(server.at, raw)
	time.Sleep(10 * time.Second)
	asked, _ := wire.Read(raw, false)
	got := silent
	for len(sender.in) > 0 {
		m, _ := sender.hear()
		code, _, _ := m.Status()
		if m.Get("Call-ID") != asked.Get("Call-ID") {
			t.Errorf("something else is answered: %d to %s", code, m.Get("Call-ID"))
		}
		if code >= 200 {
			got = code
			if !strings.HasPrefix(m.Get(header), words) {
				t.Errorf("%s: %q, want %q", header, m.Get(header), words)
			}
		}
	}
	if got != want {
		t.Errorf("it draws %d, want %d", got, want)
	}
	sender.send(server.at, []byte(strings.ReplaceAll(strings.ReplaceAll(ask("OPTIONS", "3001", "after", "after", 1, "", ""), "%AT", "10.0.0.9"), "\n", "\r\n")))
	for {
		m, _ := sender.hear()
		if m.Get("Call-ID") == "after" && m.Start == "SIP/2.0 200 OK" {
			return
		}
	}
}

// The same, as far as answers come back to the socket, over real ones: nothing
// that is sent stops the server.
func TestTortureMessagesOverSockets(t *testing.T) {
	e := server(t, config(udp(), tcp()), endpoint.Handler{Message: func(context.Context, endpoint.Message) endpoint.Answer {
		return endpoint.Answer{Code: 404, Reason: "Not Found"}
	}})
	files, _ := filepath.Glob("../wire/testdata/rfc*/*.dat")
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		datagram := dial(t, e, "udp")
		datagram.raw(string(raw))
		stream := dial(t, e, "tcp")
		stream.raw(string(raw))
		stream.conn.Close()
	}
	bo := dial(t, e, "udp")
	bo.say(ask("OPTIONS", "3001", "after", "after", 1, "", ""))
	if m := bo.answer(200); m.Get("Call-ID") != "after" {
		t.Error(m.Start)
	}
}

// Over a stream, what cannot be framed is refused and ends the connection
// (3.1.2.3, 3.3.9; 3.4.1 has no length either).
func TestTortureMessagesThatCannotBeFramedEndTheirConnection(t *testing.T) {
	e := server(t, config(tcp()), newAccepts().handler(t))
	for _, name := range []string{"ncl", "mcl01", "inv2543"} {
		raw, err := os.ReadFile("../wire/testdata/rfc4475/" + name + ".dat")
		if err != nil {
			t.Fatal(err)
		}
		bo := dial(t, e, "tcp")
		bo.raw(string(raw))
		bo.answer(400)
		bo.conn.SetReadDeadline(time.Now().Add(2 * time.Second))
		if _, err := bo.conn.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: the connection is still open: %v", name, err)
		}
	}
}

// The magic cookie alone names no transaction (3.2.1): two such requests are two.
func TestTheCookieAloneNamesNothing(t *testing.T) {
	r := receives(t, config(udp()))
	bo := dial(t, r.Endpoint, "udp")
	for _, text := range []string{"one", "two"} {
		bo.say(ask("MESSAGE", "3001", "", text, 1, "", text))
		bo.answer(200)
		if got := r.text(t); got != text {
			t.Errorf("the agent reads %q", got)
		}
	}
}

// What RFC 2543 did without, 3.4.1 asks to be taken: a branch, a tag in From, a
// Contact, Max-Forwards and Content-Length.
func TestASessionOfRFC2543(t *testing.T) {
	a := newAccepts()
	bo := dial(t, server(t, config(udp()), a.handler(t)), "udp")
	old := func(text string) string {
		for _, gone := range []string{";branch=z9hG4bK1", ";tag=bo", "Max-Forwards: 70\n", "Contact: <sip:4001@%AT>\n"} {
			text = strings.Replace(text, gone, "", 1)
		}
		head, body, _ := strings.Cut(text, "\n\n")
		return head[:strings.LastIndex(head, "\nContent-Length")] + "\n\n" + body
	}
	bo.say(old(invite("1", "c1", "", media)))
	ok := bo.answer(200)
	bo.say(old(within(ok, "ACK", "1", 1, "", "")))
	bo.say(old(within(ok, "MESSAGE", "1", 2, "", "hi")))
	bo.answer(200)
	if m := next(t, a.heard); m.Text != "hi" || m.From.Number != "4001" {
		t.Errorf("%+v", m)
	}
	bo.say(old(within(ok, "BYE", "1", 3, "", "")))
	bo.answer(200)
}
