package reference

import (
	"html/template"
	"regexp"
	"strings"
)

var (
	codeMark   = regexp.MustCompile("`([^`]+)`")
	strongMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

// prose shows the document's descriptions: paragraphs, **words** and `code`.
func prose(text string) template.HTML {
	var shown strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if paragraph != "" {
			shown.WriteString("<p>" + string(phrase(paragraph)) + "</p>\n")
		}
	}
	return template.HTML(shown.String())
}

// phrase is prose within a paragraph.
func phrase(text string) template.HTML {
	safe := template.HTMLEscapeString(text)
	safe = codeMark.ReplaceAllString(safe, "<code>$1</code>")
	safe = strongMark.ReplaceAllString(safe, "<strong>$1</strong>")
	return template.HTML(strings.ReplaceAll(safe, "▲", `<abbr title="an addition of parley">▲</abbr>`))
}

// slug makes an id for a heading.
func slug(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }
