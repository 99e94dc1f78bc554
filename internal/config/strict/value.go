package strict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// YAML's tags of scalars.
const (
	tagNull   = "!!null"
	tagBool   = "!!bool"
	tagNumber = "!!int"
	tagFloat  = "!!float"
	tagText   = "!!str"
	tagDate   = "!!timestamp"
)

// Value is one value of a document. The zero Value is absent: it is not
// Present, has no fields, items or text, and takes no fault.
type Value struct {
	doc  *document
	node *yaml.Node
	path string
}

// Present reports whether the file has the value at all, be it empty.
func (v Value) Present() bool { return v.node != nil }

// Line returns the line where the value stands, 0 if it is absent.
func (v Value) Line() int {
	if v.node == nil {
		return 0
	}
	return v.node.Line
}

// Path returns the keys that lead to the value, joined by dots.
func (v Value) Path() string { return v.path }

// Fault adds a fault at the value's place.
func (v Value) Fault(format string, args ...any) {
	if v.doc != nil {
		v.doc.faults.Add(Fault{Source: v.doc.name, Line: v.Line(), Key: v.path, Text: fmt.Sprintf(format, args...)})
	}
}

// Pair is a key of a section with its value.
type Pair struct {
	Key   string
	Value Value
}

// Pairs returns the keys of a section in the file's order. A section without
// content has none; a key that is given twice is a fault, and so is what is no
// section, which is not ok.
func (v Value) Pairs() (pairs []Pair, ok bool) {
	node := resolve(v.node)
	if empty(node) {
		return nil, true
	}
	if node.Kind != yaml.MappingNode {
		v.Fault("%s; expected keys with values", describe(node))
		return nil, false
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		pair, ok := v.pair(node.Content[i], node.Content[i+1])
		if !ok {
			continue
		}
		if first, seen := lines[pair.Key]; seen {
			pair.Value.Fault("is given twice; the first is in line %d", first)
			continue
		}
		lines[pair.Key] = node.Content[i].Line
		pairs = append(pairs, pair)
	}
	return pairs, true
}

func (v Value) pair(key, value *yaml.Node) (Pair, bool) {
	key = resolve(key)
	if key.Kind != yaml.ScalarNode || key.Tag == tagNull {
		v.doc.faults.Add(Fault{Source: v.doc.name, Line: key.Line, Key: v.path, Text: "a key " + describe(key) + "; expected a name"})
		return Pair{}, false
	}
	child := Value{doc: v.doc, node: value, path: join(v.path, plain(key.Value))}
	if empty(value) {
		// An empty value's node may stand a line below its key.
		moved := *value
		moved.Line, child.node = key.Line, &moved
	}
	return Pair{Key: key.Value, Value: child}, true
}

// Fields returns the keys of a section by name. A key that is not known is a
// fault with the nearest known one, or with hint's words unless hint is nil or
// returns "". The map is nil if the value is no section.
func (v Value) Fields(known []string, hint func(key string) string) map[string]Value {
	pairs, ok := v.Pairs()
	if !ok {
		return nil
	}
	fields := map[string]Value{}
	for _, p := range pairs {
		if slices.Contains(known, p.Key) {
			fields[p.Key] = p.Value
			continue
		}
		p.Value.Fault("unknown key; %s", advice(p.Key, known, hint))
	}
	return fields
}

func advice(key string, known []string, hint func(string) string) string {
	if near, ok := Nearest(key, known); ok {
		return "did you mean " + near + "?"
	}
	if hint != nil {
		if words := hint(key); words != "" {
			return words
		}
	}
	return "known here: " + strings.Join(known, ", ")
}

// Items returns the items of a list; they share the list's path. What is no
// list is a fault that says what the items should be, and not ok.
func (v Value) Items(expected string) (items []Value, ok bool) {
	node := resolve(v.node)
	if empty(node) {
		return nil, true
	}
	if node.Kind != yaml.SequenceNode {
		v.Fault("%s; expected a list, each item %s", describe(node), expected)
		return nil, false
	}
	for _, item := range node.Content {
		items = append(items, Value{doc: v.doc, node: item, path: v.path})
	}
	return items, true
}

// Scalar returns the text of a single value as the file spells it, and its YAML
// tag ("!!str", "!!int", "!!bool", …). A list, a section and an empty value are
// faults that say what is expected; an absent value is none.
func (v Value) Scalar(expected string) (text, tag string, ok bool) {
	if v.node == nil {
		return "", "", false
	}
	node := resolve(v.node)
	if empty(node) || node.Kind != yaml.ScalarNode {
		v.Fault("%s; expected %s", describe(node), expected)
		return "", "", false
	}
	return node.Value, node.ShortTag(), true
}

// Describe completes "the value …" for a fault about its type.
func (v Value) Describe() string { return describe(resolve(v.node)) }

// resolve follows an alias to what it stands for.
func resolve(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func empty(node *yaml.Node) bool {
	return node == nil || node.Kind == yaml.ScalarNode && node.ShortTag() == tagNull
}

func describe(node *yaml.Node) string {
	switch {
	case empty(node):
		return "has no value"
	case node.Kind == yaml.MappingNode:
		return "is a section"
	case node.Kind == yaml.SequenceNode:
		return "is a list"
	}
	switch node.ShortTag() {
	case tagBool:
		return "is " + node.Value
	case tagNumber, tagFloat:
		return "is a number"
	case tagText:
		return "is a text"
	case tagDate:
		return "is a date"
	}
	return "has the YAML type " + node.ShortTag()
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// plain quotes a key that would not print as it is.
func plain(key string) string {
	if quoted := strconv.Quote(key); quoted[1:len(quoted)-1] != key || key == "" {
		return quoted
	}
	return key
}
