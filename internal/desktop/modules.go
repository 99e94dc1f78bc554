package desktop

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

// entry is the module with which the page begins.
const entry = "app/main.js"

// modules names the scripts that the page needs to begin: what main.js imports,
// and what those import. The browser fetches them together, instead of finding
// one after the other. Modules that are imported later on demand are not there.
func modules(texts map[string][]byte) []string {
	imports := regexp.MustCompile(`(?m)(?:^|[;}])(?:import|export)[^"'();]*["']([^"']+)["']`)
	bare := bareNames(texts[indexFile])
	names := []string{entry}
	for i := 0; i < len(names); i++ {
		for _, found := range imports.FindAllSubmatch(texts[names[i]], -1) {
			name, known := bare[string(found[1])]
			if !known {
				name = path.Join(path.Dir(names[i]), string(found[1]))
			}
			if _, ours := texts[name]; ours && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// bareNames reads the import map of index.html.
func bareNames(index []byte) map[string]string {
	var known struct{ Imports map[string]string }
	if err := json.Unmarshal(importMap(index), &known); err != nil {
		panic("desktop: the import map of index.html: " + err.Error())
	}
	for name, address := range known.Imports {
		known.Imports[name] = strings.TrimPrefix(address, markAssets+"/")
	}
	return known.Imports
}
