package wire

import (
	"encoding/xml"
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
	if err := xml.Unmarshal(body, &notice); err != nil || notice.State == "" {
		return Typing{}, errSyntax
	}
	return Typing{Active: notice.State == "active", Refresh: time.Duration(notice.Refresh) * time.Second}, nil
}
