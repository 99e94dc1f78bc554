package peers

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Sipsak is the SIP user's Swiss army knife, in the hands of a number.
type Sipsak struct {
	Account
	t testing.TB
}

// NewSipsak finds the program.
func NewSipsak(t testing.TB, a Account) Sipsak {
	t.Helper()
	found(t, "sipsak")
	return Sipsak{Account: a, t: t}
}

// Registers makes an address known to the registrar as the number's own.
func (s Sipsak) Registers(contact string) {
	s.t.Helper()
	out, err := exec.Command("sipsak", "-U", "-C", "<"+contact+">", "-s", s.URI(s.Number), "-u", s.Number, "-a", s.Password, "-x", "300", "-v").CombinedOutput()
	if err != nil {
		s.t.Errorf("sipsak: %v\n%s", err, out)
	}
}

// SendsFile sends a text to a number by a request of its own making, and
// returns the code of the answer.
func (s Sipsak) SendsFile(number, text string) string {
	s.t.Helper()
	request := strings.Join([]string{
		"MESSAGE " + s.URI(number) + " SIP/2.0",
		"Via: SIP/2.0/UDP " + s.Address() + ":5097;branch=z9hG4bK-sipsak-" + s.Number + "-" + number + ";rport",
		"Max-Forwards: 70",
		"From: <" + s.URI(s.Number) + ">;tag=sipsak",
		"To: <" + s.URI(number) + ">",
		"Call-ID: " + s.Number + "-" + number + "@sipsak",
		"CSeq: 1 MESSAGE",
		"Content-Type: text/plain",
		fmt.Sprintf("Content-Length: %d", len(text)),
		"", text}, "\r\n")
	file := write(s.t, s.t.TempDir(), "message", request)
	out, err := exec.Command("sipsak", "-f", file, "-L", "-i", "-l", "5097", "-s", s.URI(number), "-vvv").CombinedOutput()
	codes := regexp.MustCompile(`SIP/2\.0 ([0-9]{3})`).FindAllSubmatch(out, -1)
	if len(codes) == 0 {
		s.t.Fatalf("sipsak: %v\n%s", err, out)
	}
	return string(codes[len(codes)-1][1])
}
