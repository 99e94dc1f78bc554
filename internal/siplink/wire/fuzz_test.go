package wire_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/internal/siplink/wire"
)

func rules() wire.Rules {
	return wire.Rules{Methods: []string{"INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "MESSAGE", "UPDATE", "REGISTER"}, MaxBody: 1 << 16,
		Accept: map[string][]string{"MESSAGE": wire.Types(), "INVITE": {"application/sdp"}}}
}

func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/rfc*/*.dat")
	if err != nil || len(files) == 0 {
		f.Fatal("no messages", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
}

// FuzzRead holds of whatever comes: nothing panics; what passes the validator
// is written plainly, passes it again and is then the same; a refusal is one
// message whose every line is a header.
func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := wire.Read(raw, false)
		if err != nil {
			return
		}
		if m.IsResponse() {
			if m.Sound() {
				plain(t, m, func(m wire.Message) bool { return m.Sound() })
			}
			return
		}
		if r := m.Check(rules()); r != nil {
			refused(t, m, *r)
			return
		}
		plain(t, m, func(m wire.Message) bool { return m.Check(rules()) == nil })
	})
}

func plain(t *testing.T, m wire.Message, passes func(wire.Message) bool) {
	text := m.Canonical()
	again, err := wire.Read(text, true)
	if err != nil || !passes(again) {
		t.Fatalf("%v: %+v\n%q", err, again.Check(rules()), text)
	}
	if twice := again.Canonical(); !bytes.Equal(text, twice) {
		t.Fatalf("%q\nbecomes\n%q", text, twice)
	}
	if bytes.Contains(bytes.TrimSuffix(text, m.Body), []byte("\r\n ")) {
		t.Fatalf("folded: %q", text)
	}
}

func refused(t *testing.T, m wire.Message, r wire.Reply) {
	answer := m.Answer(r, "tag")
	if answer == nil {
		return
	}
	head, rest, ended := strings.Cut(string(answer), "\r\n\r\n")
	if !ended || rest != "" || strings.Count(head, "\n") != strings.Count(head, "\r\n") {
		t.Fatalf("%q", answer)
	}
	for i, line := range strings.Split(head, "\r\n") {
		name, _, ok := strings.Cut(line, ":")
		if i > 0 && !(ok && strings.Contains("Via From To Call-ID CSeq Allow Accept Accept-Encoding Unsupported Content-Length", name)) {
			t.Fatalf("line %q of %q", line, answer)
		}
	}
}

// FuzzFramer holds that a stream is cut into the same messages however its
// bytes come.
func FuzzFramer(f *testing.F) {
	seeds(f)
	f.Add([]byte("\r\n\r\nMESSAGE sip:a@b SIP/2.0\r\nl: 2\r\n\r\nhiOPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n\x00\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		whole, pieces := wire.Framer{MaxHead: 4096, MaxBody: 4096}, wire.Framer{MaxHead: 4096, MaxBody: 4096}
		whole.Write(raw)
		want, wantErr := drain(&whole)
		var got []string
		var err error
		for i := 0; i < len(raw) && err == nil; i++ {
			pieces.Write(raw[i : i+1])
			var more []string
			more, err = drain(&pieces)
			got = append(got, more...)
		}
		if strings.Join(got, "|") != strings.Join(want, "|") && !errors.Is(wantErr, wire.ErrTooLarge) {
			t.Fatalf("%q\nbecomes %q\nand %q", raw, want, got)
		}
	})
}

func drain(f *wire.Framer) (all []string, failed error) {
	for {
		raw, err := f.Next()
		switch {
		case err == nil:
			all = append(all, string(raw))
		case errors.Is(err, wire.ErrMore):
			return all, nil
		case !errors.Is(err, wire.ErrPing):
			return all, err
		}
	}
}

// FuzzContent holds that bodies are read or refused, and that what is read is
// UTF-8.
func FuzzContent(f *testing.F) {
	f.Add("text/plain;charset=UTF-8", []byte("hi"))
	f.Add("message/cpim", []byte("From: <sip:a>\r\n\r\nContent-Type: text/plain\r\n\r\nhi"))
	f.Add("application/im-iscomposing+xml", []byte("<isComposing><state>idle</state></isComposing>"))
	f.Add("application/sdp", []byte("v=0\r\nm=message 5060 sip null\r\na=accept-types:text/plain\r\n"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		content, refusal := wire.ReadContent(contentType, body)
		if refusal == nil && content.Typing == nil && content.Text != strings.ToValidUTF8(content.Text, "") {
			t.Fatalf("%q", content.Text)
		}
		if o, err := wire.ReadOffer(body); err == nil && o.Usable() && len(o.Media) == 0 {
			t.Fatal("usable of nothing")
		}
	})
}
