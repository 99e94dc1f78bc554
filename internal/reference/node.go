package reference

import (
	"encoding/json"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value of the document, in the order in which it was written. The
// zero node stands for what is absent.
type node struct{ *yaml.Node }

// pair is one member of an object.
type pair struct {
	key   string
	value node
}

// pairs are the members of an object in order.
func (n node) pairs() []pair {
	if n.Node == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var list []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		list = append(list, pair{n.Content[i].Value, node{n.Content[i+1]}})
	}
	return list
}

// items are the values of an array.
func (n node) items() []node {
	if n.Node == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	var list []node
	for _, item := range n.Content {
		list = append(list, node{item})
	}
	return list
}

// at follows the keys; zero if there is no such value.
func (n node) at(keys ...string) node {
	for _, key := range keys {
		found := node{}
		for _, p := range n.pairs() {
			if p.key == key {
				found = p.value
			}
		}
		n = found
	}
	return n
}

func (n node) there() bool { return n.Node != nil }

// text is the value of a scalar; "" if it is absent.
func (n node) text() string {
	if n.Node == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// json is the value in JSON, indented, with its members in order.
func (n node) json() string {
	var text strings.Builder
	n.write(&text, "")
	return text.String()
}

func (n node) write(text *strings.Builder, indent string) {
	inner := indent + "  "
	separator := "\n" + inner
	switch n.Kind {
	case yaml.MappingNode:
		text.WriteString("{")
		for _, p := range n.pairs() {
			text.WriteString(separator + quoted(p.key) + ": ")
			p.value.write(text, inner)
			separator = ",\n" + inner
		}
		closeBracket(text, "}", len(n.Content), indent)
	case yaml.SequenceNode:
		text.WriteString("[")
		for _, item := range n.items() {
			text.WriteString(separator)
			item.write(text, inner)
			separator = ",\n" + inner
		}
		closeBracket(text, "]", len(n.Content), indent)
	default:
		n.writeScalar(text)
	}
}

func closeBracket(text *strings.Builder, bracket string, inside int, indent string) {
	if inside > 0 {
		text.WriteString("\n" + indent)
	}
	text.WriteString(bracket)
}

func (n node) writeScalar(text *strings.Builder) {
	if n.Tag == "!!str" {
		text.WriteString(quoted(n.Value))
		return
	}
	text.WriteString(n.Value) // numbers and booleans are spelled as in JSON
}

func quoted(s string) string {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can be encoded
	return strings.TrimSuffix(text.String(), "\n")
}
