package wire

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// Composing is the media type of a typing notice (RFC 3994).
const Composing = "application/im-iscomposing+xml"

// Typing is what a notice says.
type Typing struct {
	Active  bool
	Refresh time.Duration // how long it holds; 0: not said
}

// ReadTyping reads a typing notice.
func ReadTyping(body []byte) (Typing, error) {
	var notice struct {
		XMLName xml.Name `xml:"isComposing"`
		State   string   `xml:"state"`
		Refresh uint32   `xml:"refresh"`
	}
	reader := xml.NewDecoder(bytes.NewReader(body))
	reader.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the words that count are ASCII
	if err := reader.Decode(&notice); err != nil || strings.TrimSpace(notice.State) == "" {
		return Typing{}, errSyntax
	}
	return Typing{Active: strings.TrimSpace(notice.State) == "active", Refresh: time.Duration(notice.Refresh) * time.Second}, nil
}
