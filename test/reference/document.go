package reference

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"parley/internal/reference"
)

// Where the two forms of the document stand for the compiler.
const (
	open   = "mem:///open.json"   // as it is: what may be sent
	closed = "mem:///closed.json" // no member but the documented ones: what is answered
	parts  = "mem:///parts.json"  // closed, and any member of a resource may be absent: answers to fields=name,name
)

// Document is the reference, ready to check. It may be used at once by several
// goroutines.
type Document struct {
	root     map[string]any
	compiler *jsonschema.Compiler
	mu       sync.Mutex                    // guards all that follow, and the compiler
	schemas  map[string]*jsonschema.Schema // by place
	noted    map[string]bool               // operations that were played
}

// Open reads the document. In strict mode answers and notifications have no
// additions, and those of requests are not looked at.
func Open(t testing.TB, strict bool) *Document {
	t.Helper()
	d := &Document{root: parse(t), compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}, noted: map[string]bool{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	for _, place := range []string{open, closed, parts} {
		whole := copied(t, d.root, func(o map[string]any) { fit(o, strict, place) })
		if err := d.compiler.AddResource(place, whole); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func parse(t testing.TB) map[string]any {
	t.Helper()
	var root map[string]any
	if err := yaml.Unmarshal(reference.Document(), &root); err != nil {
		t.Fatal(err)
	}
	return root
}

// copied is the document as the compiler takes it, each object changed.
func copied(t testing.TB, root map[string]any, change func(object map[string]any)) any {
	t.Helper()
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	walk(whole, change)
	return whole
}

func walk(value any, change func(map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		change(v)
		for _, inner := range v {
			walk(inner, change)
		}
	case []any:
		for _, inner := range v {
			walk(inner, change)
		}
	}
}

// fit makes an object's schema, if that is what o is, fit for a form; in strict
// mode it takes the additions out.
func fit(o map[string]any, strict bool, form string) {
	members, ok := o["properties"].(map[string]any)
	if !ok || o["type"] != "object" {
		return
	}
	if strict {
		maps.DeleteFunc(members, func(_ string, schema any) bool {
			s, _ := schema.(map[string]any)
			return s["x-parley-addition"] == true
		})
	}
	if _, said := o["additionalProperties"]; !said && form != open {
		o["additionalProperties"] = false
	}
	if _, envelope := members["statusCode"]; !envelope && form == parts {
		delete(o, "required")
	}
}

// fits holds a value against the schema at a place, the steps of a JSON pointer.
func (d *Document) fits(form string, steps []string, value any) error {
	schema, err := d.schema(form + "#" + pointer(steps))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func (d *Document) schema(place string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.schemas[place]; ok {
		return s, nil
	}
	s, err := d.compiler.Compile(place)
	if err == nil {
		d.schemas[place] = s
	}
	return s, err
}

func pointer(steps []string) string {
	var text strings.Builder
	for _, step := range steps {
		text.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return text.String()
}

// at follows the steps, and references on the way; it returns where they lead.
func (d *Document) at(steps ...string) (place []string, object map[string]any) {
	object = d.root
	for _, step := range steps {
		next, ok := object[step].(map[string]any)
		if !ok {
			return nil, nil
		}
		place, object = append(place, step), next
		if to, ok := object["$ref"].(string); ok {
			place, object = d.at(strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
		}
	}
	return slices.Clone(place), object
}

// Shared is one document in each mode for all tests of a binary: reading it takes
// longer than most plays. The zero Shared is ready.
type Shared struct {
	mu   sync.Mutex         // guards read
	read map[bool]*Document // by strict
}

// Open is the package's Open, once.
func (s *Shared) Open(t testing.TB, strict bool) *Document {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read[strict] == nil {
		if s.read == nil {
			s.read = map[bool]*Document{}
		}
		s.read[strict] = Open(t, strict)
	}
	return s.read[strict]
}
