package reference

import (
	"html/template"
	"slices"
	"strings"
)

// typeOf tells a schema in a few words, with links to those that have a name.
func typeOf(n node) template.HTML {
	switch {
	case !n.there():
		return ""
	case n.at("$ref").there():
		name := n.at("$ref").text()[strings.LastIndex(n.at("$ref").text(), "/")+1:]
		name = template.HTMLEscapeString(name)
		return template.HTML(`<a href="#schema-` + name + `">` + name + `</a>`)
	case n.at("const").there():
		return value(n.at("const"))
	case n.at("enum").there():
		return joined(n.at("enum").items(), value)
	case n.at("oneOf").there():
		return joined(n.at("oneOf").items(), typeOf)
	case n.at("allOf").there():
		return typeOf(n.at("allOf").items()[0])
	case n.at("items").there():
		return "array of " + typeOf(n.at("items"))
	case n.at("anyOf").there() && !n.at("type").there():
		return joined(n.at("anyOf").items(), typeOf)
	}
	return template.HTML(template.HTMLEscapeString(plain(n)) + limits(n))
}

// plain is the type's own name.
func plain(n node) string {
	if several := n.at("type").items(); several != nil {
		names := []string{}
		for _, one := range several {
			names = append(names, one.text())
		}
		return strings.Join(names, ", ")
	}
	if n.at("type").text() == "" {
		return "any value"
	}
	return n.at("type").text()
}

func limits(n node) string {
	text := ""
	for _, limit := range []struct{ key, words string }{{"minimum", "from "}, {"maximum", "to "}, {"maxLength", "up to "}, {"default", "default "}} {
		if n.at(limit.key).there() {
			text += ", " + limit.words + template.HTMLEscapeString(n.at(limit.key).text())
		}
	}
	if pattern := n.at("pattern").text(); pattern != "" {
		text += ` <code>` + template.HTMLEscapeString(pattern) + `</code>`
	}
	return text
}

func value(n node) template.HTML {
	return template.HTML("<code>" + template.HTMLEscapeString(n.json()) + "</code>")
}

func joined(list []node, show func(node) template.HTML) template.HTML {
	texts := []string{}
	for _, one := range list {
		if text := string(show(one)); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return template.HTML(strings.Join(texts, " · "))
}

func (b book) schema(p pair) schema {
	n := p.value
	shown := schema{Name: p.key, Prose: prose(n.at("description").text())}
	if members := n.at("properties"); members.there() {
		shown.Members = membersOf(n, "")
		return shown
	}
	shown.Type = typeOf(n)
	return shown
}

// membersOf lists an object's members, and those of objects without a name
// inside it.
func membersOf(n node, prefix string) []member {
	required := []string{}
	for _, name := range n.at("required").items() {
		required = append(required, name.text())
	}
	var list []member
	for _, p := range n.at("properties").pairs() {
		list = append(list, member{Name: prefix + p.key, Required: slices.Contains(required, p.key), Type: typeOf(p.value), Prose: phrase(p.value.at("description").text())})
		list = append(list, membersOf(p.value, prefix+p.key+".")...)
		list = append(list, membersOf(p.value.at("items"), prefix+p.key+"[].")...)
	}
	return list
}
