package desktop

import (
	"bytes"
	"regexp"
	"strings"
)

// dropNotes leaves out what only the type checker and readers of the sources
// need: the JSDoc comments of the page's own modules, a tenth of a first visit.
// Lines keep their numbers.
func dropNotes(texts map[string][]byte) {
	notes := regexp.MustCompile(`(?s)/\*\*.*?\*/ ?`)
	for name, text := range texts {
		if strings.HasSuffix(name, ".js") && !strings.HasPrefix(name, "vendor/") {
			texts[name] = notes.ReplaceAllFunc(text, func(note []byte) []byte {
				return bytes.Repeat([]byte("\n"), bytes.Count(note, []byte("\n")))
			})
		}
	}
}
