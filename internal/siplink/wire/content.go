package wire

import (
	"bytes"
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
	if m.Head().Media == "" {
		return Content{}, malformed("Content-Type")
	}
	return readContent(m.Head().Media, m.Head().Charset, m.Body)
}

// ReadContent reads the body of a MESSAGE of that Content-Type, out of its
// wrapper if it has one. An unreadable body is refused with 400, one of a type
// or character set that is not taken with 415.
func ReadContent(contentType string, body []byte) (Content, *Reply) {
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
		inner, wrapped, err := unwrap(body)
		if err != nil {
			return Content{}, malformed("message/cpim")
		}
		if media, _, _ := readMediaType(inner); media == CPIM {
			return Content{}, unacceptable()
		}
		return ReadContent(inner, wrapped)
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

// unwrap returns type and body of the MIME part inside: CPIM headers, an empty
// line, MIME headers, an empty line, the body (RFC 3862 2).
func unwrap(body []byte) (contentType string, inner []byte, err error) {
	text := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	_, part, ok := bytes.Cut(text, []byte("\n\n"))
	if !ok {
		return "", nil, errSyntax
	}
	headers, inner, ok := bytes.Cut(part, []byte("\n\n"))
	if !ok {
		return "", nil, errSyntax
	}
	contentType = Text
	for line := range strings.SplitSeq(string(headers), "\n") {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(trim(name), "Content-Type") {
			contentType = trim(value)
		}
	}
	return contentType, inner, nil
}
