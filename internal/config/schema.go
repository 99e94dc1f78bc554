package config

import (
	"encoding/json"
	"strconv"
)

// object is a JSON object.
type object map[string]any

// Schema returns the JSON Schema (2020-12) of the configuration file, for
// editors. It is a little stricter than Parse where both allow a short form.
func Schema() []byte {
	c := Default()
	root := sectionSchema(c.keys(), "")
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "parley configuration"
	// Maps of texts and numbers cannot fail to encode.
	text, _ := json.MarshalIndent(root, "", "  ")
	return append(text, '\n')
}

func sectionSchema(keys []key, prefix string) object {
	properties := object{}
	for _, name := range below(keys, prefix) {
		if k, ok := find(keys, prefix+name); ok {
			properties[name] = keySchema(k)
		} else {
			properties[name] = sectionSchema(keys, prefix+name+".")
		}
	}
	return object{"type": "object", "additionalProperties": false, "properties": properties}
}

func keySchema(k key) object {
	schema := valueSchema(k.form)
	if k.form.list {
		schema = object{"type": "array", "items": schema}
	}
	schema["description"] = k.meaning
	schema["default"] = initial(k)
	return schema
}

func valueSchema(f form) object {
	schema := object{"type": f.kind}
	if f.pattern != "" {
		schema["pattern"] = f.pattern
	}
	if f.choices != nil {
		schema["enum"] = f.choices
	}
	if f.kind == "integer" {
		schema["minimum"] = f.least
	}
	return schema
}

// initial returns the default in its JSON type.
func initial(k key) any {
	switch {
	case k.form.list:
		return append([]string{}, texts(k, k.initial)...)
	case k.form.kind == "boolean":
		return k.initial == "true"
	case k.form.kind == "integer":
		n, _ := strconv.Atoi(k.initial)
		return n
	}
	return k.initial
}
