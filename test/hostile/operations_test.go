package hostile_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"parley/internal/reference"
)

// operation is one thing that the reference documents.
type operation struct {
	method, path string
	name         string              // operationName; empty: the method has no others
	body         *openapi3.SchemaRef // nil: none
	parameters   openapi3.Parameters // of the query
}

func (o operation) String() string { return o.method + " " + o.path + " " + o.name }

// operations reads them all, in order.
func operations(t *testing.T) []operation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(reference.Document())
	if err != nil {
		t.Fatal(err)
	}
	var all []operation
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		methods := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			o := operation{method: method, path: path, parameters: methods[method].Parameters}
			all = append(all, o.variants(methods[method])...)
		}
	}
	return all
}

// variants are the operations that a method's body tells apart.
func (o operation) variants(documented *openapi3.Operation) []operation {
	if documented.RequestBody == nil {
		return []operation{o}
	}
	o.body = documented.RequestBody.Value.Content["application/json"].Schema
	if o.body.Value.Discriminator == nil {
		return []operation{o}
	}
	var all []operation
	for _, one := range o.body.Value.OneOf {
		v := o
		v.body = one
		v.name, _ = one.Value.Properties["operationName"].Value.Const.(string)
		all = append(all, v)
	}
	return all
}
