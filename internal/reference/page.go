package reference

import (
	"bytes"
	"embed"
	"html/template"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed web
var web embed.FS

// page is what the template shows.
type page struct {
	Title, Summary string
	Intro          template.HTML
	Groups         []*group
	Schemas        []schema
}

// group is the operations of a tag.
type group struct {
	Name, ID   string
	Intro      template.HTML
	Operations []operation
	Told       []operation
}

type operation struct {
	ID, Method, Path string
	Topic            string // of a notification, which has no method and path
	Summary          template.HTML
	Prose            template.HTML
	Parameters       []parameter
	Body             template.HTML // its schemas
	Samples          []sample
	Answers, Errors  []answer
}

type parameter struct {
	Name, In, Example string
	Required          bool
	Prose             template.HTML
}

type sample struct {
	Name string
	Text string // JSON
}

type answer struct {
	Code    string
	Prose   template.HTML
	Body    template.HTML
	Samples []sample
}

type schema struct {
	Name    string
	Prose   template.HTML
	Type    template.HTML
	Members []member
}

type member struct {
	Name     string
	Required bool
	Type     template.HTML
	Prose    template.HTML
}

// book is the document while the page is made from it.
type book struct{ root node }

// pageHTML makes the page. The document and the template are part of the
// program, so neither can be wrong without a test that says so.
func pageHTML() []byte {
	var whole yaml.Node
	if err := yaml.Unmarshal(Document(), &whole); err != nil {
		panic("reference: " + err.Error())
	}
	var text bytes.Buffer
	t := template.Must(template.ParseFS(web, "web/page.html"))
	if err := t.Execute(&text, book{node{whole.Content[0]}}.page()); err != nil {
		panic("reference: " + err.Error())
	}
	return text.Bytes()
}

func (b book) page() page {
	info := b.root.at("info")
	shown := page{Title: info.at("title").text(), Summary: info.at("summary").text(), Intro: prose(info.at("description").text())}
	byName := map[string]*group{}
	for _, tag := range b.root.at("tags").items() {
		g := &group{Name: tag.at("name").text(), ID: slug(tag.at("name").text()), Intro: prose(tag.at("description").text())}
		byName[g.Name] = g
		shown.Groups = append(shown.Groups, g)
	}
	for _, path := range b.root.at("paths").pairs() {
		for _, method := range path.value.pairs() {
			if g := byName[firstTag(method.value)]; g != nil {
				g.Operations = append(g.Operations, b.operation(path, method))
			}
		}
	}
	for _, hook := range b.root.at("webhooks").pairs() {
		if g := byName[firstTag(hook.value.at("post"))]; g != nil {
			g.Told = append(g.Told, b.operation(hook, pair{"", hook.value.at("post")}))
		}
	}
	for _, s := range b.root.at("components", "schemas").pairs() {
		shown.Schemas = append(shown.Schemas, b.schema(s))
	}
	return shown
}

func firstTag(operation node) string {
	for _, tag := range operation.at("tags").items() {
		return tag.text()
	}
	return ""
}

func (b book) operation(path, method pair) operation {
	n := method.value
	shown := operation{ID: n.at("operationId").text(), Method: strings.ToUpper(method.key), Path: path.key, Topic: n.at("x-topic").text(),
		Summary: phrase(n.at("summary").text()), Prose: prose(n.at("description").text())}
	for _, of := range []node{path.value, n} {
		for _, p := range of.at("parameters").items() {
			shown.Parameters = append(shown.Parameters, b.parameter(b.resolved(p)))
		}
	}
	body := b.resolved(n.at("requestBody")).at("content", "application/json")
	shown.Body, shown.Samples = typeOf(body.at("schema")), samples(body)
	for _, r := range n.at("responses").pairs() {
		switch {
		case shown.Topic != "": // nobody answers what is told
		case r.key >= "400":
			shown.Errors = append(shown.Errors, b.answer(r))
		default:
			shown.Answers = append(shown.Answers, b.answer(r))
		}
	}
	return shown
}

func (b book) parameter(n node) parameter {
	return parameter{Name: n.at("name").text(), In: n.at("in").text(), Example: n.at("example").text(),
		Required: n.at("required").text() == "true", Prose: phrase(strings.TrimSpace(n.at("description").text()))}
}

func (b book) answer(r pair) answer {
	n := b.resolved(r.value)
	body := n.at("content", "application/json")
	return answer{Code: r.key, Prose: phrase(n.at("description").text()), Body: typeOf(body.at("schema")), Samples: samples(body)}
}

// resolved follows a reference.
func (b book) resolved(n node) node {
	to := n.at("$ref").text()
	if to == "" {
		return n
	}
	return b.root.at(strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
}

func samples(body node) []sample {
	var list []sample
	for _, example := range body.at("examples").pairs() {
		name := example.key
		if summary := example.value.at("summary").text(); summary != "" {
			name += ", " + summary
		}
		list = append(list, sample{Name: name, Text: example.value.at("value").json()})
	}
	return list
}
