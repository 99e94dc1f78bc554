package reference

import _ "embed"

//go:embed openapi.yaml
var document string

// Document returns the OpenAPI document, in YAML.
func Document() []byte { return []byte(document) }
