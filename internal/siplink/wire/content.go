package wire

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"
)

// CPIM is the media type of a wrapped message (RFC 3862).
const CPIM = "message/cpim"

// Content is what a body turned out to be: a text, or a notice.
type Content struct {
	Text   string
	Typing *Typing // not nil: no text
}

// Content reads the body of a MESSAGE that passed the validator.
func (m Message) Content() (Content, *Reply) {
	switch {
	case m.Head().Media == "" && len(m.Body) == 0:
		return Content{}, nil // says nothing
	case m.Head().Media == "":
		return Content{}, malformed("Content-Type")
	}
	return readContent(m.Head().Media, m.Head().Charset, m.Body)
}

// ReadContent reads the body of a MESSAGE of that Content-Type, out of its
// wrapper if it has one. An unreadable body is refused with 400, one of a type
// or character set that is not taken with 415.
func ReadContent(contentType string, body []byte) (Content, *Reply) {
	if contentType == "" && len(body) == 0 {
		return Content{}, nil // says nothing
	}
	media, charset, err := readMediaType(contentType)
	if err != nil {
		return Content{}, malformed("Content-Type")
	}
	return readContent(media, charset, body)
}

func readContent(media, charset string, body []byte) (Content, *Reply) {
	switch media {
	case Text:
		text, known := decode(body, charset)
		if !known {
			return Content{}, unacceptable()
		}
		if !utf8.ValidString(text) {
			return Content{}, malformed("the text is not UTF-8")
		}
		return Content{Text: text}, nil
	case Composing:
		typing, err := ReadTyping(body)
		if err != nil {
			return Content{}, malformed("typing notice")
		}
		return Content{Typing: &typing}, nil
	case CPIM:
		inner, err := unwrap(body)
		if err != nil {
			return Content{}, malformed("message/cpim")
		}
		if media, _, _ := readMediaType(inner.contentType); media == CPIM {
			return Content{}, unacceptable()
		}
		return ReadContent(inner.contentType, inner.body)
	}
	return Content{}, unacceptable()
}

func unacceptable() *Reply {
	return &Reply{Code: 415, Reason: "Unsupported Media Type", Fields: []Field{{"Accept", strings.Join(Types(), ", ")}}}
}

// Types are the media types that ReadContent takes.
func Types() []string { return []string{Text, CPIM, Composing} }

func decode(body []byte, charset string) (text string, known bool) {
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8", "us-ascii":
		return string(body), true
	case "iso-8859-1", "latin1":
		runes := make([]rune, len(body))
		for i, c := range body {
			runes[i] = rune(c)
		}
		return string(runes), true
	}
	return "", false
}

// part is what stands inside a message/cpim wrapper.
type part struct {
	contentType string
	body        []byte
}

// unwrap returns the MIME part inside: CPIM headers, an empty line, MIME
// headers, an empty line, the body (RFC 3862 2), which stays as it is.
func unwrap(body []byte) (part, error) {
	_, rest, ok := paragraph(body)
	headers, inner, ok2 := paragraph(rest)
	if !ok || !ok2 {
		return part{}, errSyntax
	}
	p, encoding := part{contentType: Text, body: inner}, ""
	for line := range strings.Lines(string(headers)) {
		switch name, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":"); {
		case strings.EqualFold(trim(name), "Content-Type"):
			p.contentType = trim(value)
		case strings.EqualFold(trim(name), "Content-Transfer-Encoding"):
			encoding = trim(value)
		}
	}
	var err error
	p.body, err = transferred(p.body, encoding)
	return p, err
}

// paragraph cuts at the first empty line.
func paragraph(text []byte) (head, rest []byte, ok bool) {
	for at := 0; at < len(text); {
		end := bytes.IndexByte(text[at:], '\n')
		if end < 0 {
			break
		}
		if len(bytes.TrimRight(text[at:at+end], "\r")) == 0 {
			return text[:at], text[at+end+1:], true
		}
		at += end + 1
	}
	return nil, nil, false
}

// transferred undoes a Content-Transfer-Encoding (RFC 2045 6).
func transferred(body []byte, encoding string) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "", "7bit", "8bit", "binary":
		return body, nil
	case "base64":
		return io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(body)))
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
	}
	return nil, errSyntax
}
