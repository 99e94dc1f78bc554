package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"parley/internal/api"
	"parley/internal/reference"
)

// TestRoutes: what is served is documented, and what is documented is served.
func TestRoutes(t *testing.T) {
	var document struct {
		Paths map[string]map[string]any `yaml:"paths"`
	}
	if err := yaml.Unmarshal(reference.Document(), &document); err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for path, item := range document.Paths {
		for method := range item {
			if strings.HasPrefix(path, "/api/v2/") && path != "/api/v2/notifications" && method != "parameters" {
				documented[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	delete(documented, http.MethodGet+" /api/v2/diagnostics/version") // the one that is open to all
	served := api.Routes()
	for _, route := range served {
		if !documented[route] {
			t.Errorf("%s is served and not documented", route)
		}
		delete(documented, route)
	}
	if len(served) < 50 || len(documented) > 0 {
		t.Errorf("documented and not served: %v; %d are served", slices.Sorted(maps.Keys(documented)), len(served))
	}
}
