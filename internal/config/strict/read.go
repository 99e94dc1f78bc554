package strict

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Read returns the root of the document in data. The name stands in the faults;
// a text that is no YAML, or has a second document, gives an empty root and a
// fault.
func Read(name string, data []byte, faults *Faults) Value {
	root := Value{doc: &document{name: name, faults: faults}, node: &yaml.Node{Kind: yaml.ScalarNode, Tag: tagNull, Line: 1}}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var node yaml.Node
	err := decoder.Decode(&node)
	if errors.Is(err, io.EOF) {
		return root
	}
	if err != nil {
		faults.Add(syntaxFault(name, err))
		return root
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		faults.Add(Fault{Source: name, Line: second.Line, Text: "a second document begins here; expected one only"})
	} else if !errors.Is(err, io.EOF) {
		faults.Add(syntaxFault(name, err))
	}
	if len(node.Content) > 0 {
		root.node = node.Content[0]
	}
	return root
}

// syntaxFault takes the line out of the parser's words.
func syntaxFault(name string, err error) Fault {
	words := regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`).FindStringSubmatch(err.Error())
	if words == nil {
		return Fault{Source: name, Text: "is not YAML: " + err.Error()}
	}
	line, _ := strconv.Atoi(words[1])
	return Fault{Source: name, Line: line, Text: "is not YAML: " + words[2]}
}

// document is what the values of one file share.
type document struct {
	name   string
	faults *Faults
}
