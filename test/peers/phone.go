package peers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Account is what a softphone registers with.
type Account struct {
	Number    string // user part and authentication user
	Password  string
	Server    string // host:port of the registrar
	Transport string // udp, tcp, tls, ws or wss
	CA        string // file of the authority that signed the server's certificate
}

// Address is the phone's own address on loopback. Every number has one, so that
// nobody's ports are in anybody's way.
func (a Account) Address() string { return Address(a.Number) }

// Address is the address on loopback that belongs to a number.
func Address(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= 25600 {
		panic("peers: number " + number)
	}
	return fmt.Sprintf("127.1.%d.%d", n/100, n%100+1)
}

// URI is the address of a number at the account's server.
func (a Account) URI(number string) string { return "sip:" + number + "@" + a.Server }

// Heard is a message as a softphone shows it.
type Heard struct{ From, Text string }

// Phone is a softphone in the hands of its user.
type Phone struct {
	Account

	t     testing.TB
	heard int // messages that Hears has seen
	says  func(uri, text string)
	shown func() []Heard // all messages so far
	await func(what string, check func() bool)
}

// Says sends a text to a number at the phone's server.
func (p *Phone) Says(number, text string) {
	p.t.Helper()
	p.says(p.URI(number), text)
}

// Hears waits for further messages, which must be these, from that number, in
// this order.
func (p *Phone) Hears(number string, texts ...string) {
	p.t.Helper()
	end := p.heard + len(texts)
	p.await(fmt.Sprintf("%q", texts), func() bool { return len(p.shown()) >= end })
	var got []string
	for _, h := range p.shown()[p.heard:end] {
		got = append(got, h.Text)
		if !strings.Contains(h.From, number) {
			p.t.Errorf("%s hears %q from %q, want it from %s", p.Number, h.Text, h.From, number)
		}
	}
	if !slices.Equal(got, texts) {
		p.t.Errorf("%s hears %q, want %q", p.Number, got, texts)
	}
	p.heard = end
}

// Silent checks that there is no message that Hears has not seen.
func (p *Phone) Silent() {
	p.t.Helper()
	if more := p.shown()[p.heard:]; len(more) > 0 {
		p.t.Errorf("%s hears too much: %q", p.Number, more)
	}
}
