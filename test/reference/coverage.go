package reference

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"parley/internal/reference"
)

// Played is the environment variable that names the folder in which what was
// played is noted, a file each.
const Played = "PARLEY_TEST_PLAYED"

// played notes an operation. Without Main nobody asks.
func (d *Document) played(operation string) error {
	folder := os.Getenv(Played)
	d.mu.Lock()
	before := d.noted[operation]
	d.noted[operation] = true
	d.mu.Unlock()
	if folder == "" || before {
		return nil
	}
	name := strings.NewReplacer("/", "~", " ", "+").Replace(operation)
	return os.WriteFile(filepath.Join(folder, name), []byte(operation), 0o600)
}

// Main runs a package's tests. If it ran all of them, it fails when a documented
// operation was not among what they carried out, and names it.
func Main(m *testing.M) int {
	folder, err := os.MkdirTemp("", "parley-played-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	os.Setenv(Played, folder)
	code := m.Run()
	if code != 0 || !whole() {
		return code
	}
	missing, err := unplayed(folder)
	if err != nil || len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "documented, and played by no test: %s %v\n", strings.Join(missing, "; "), err)
		return 1
	}
	return 0
}

// whole reports whether no flag left tests out.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return false
		}
	}
	return !testing.Short()
}

func unplayed(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, entry := range entries {
		done[strings.NewReplacer("~", "/", "+", " ").Replace(entry.Name())] = true
	}
	all, err := Operations()
	return slices.DeleteFunc(all, func(o string) bool { return done[o] }), err
}

// Operations lists what the document promises, in order: "POST /api/v2/me
// Ready" with the operationName where there is one, and "HEAR
// IMLogUpdateMessage NewMessage" for what is told.
func Operations() ([]string, error) {
	d := &Document{}
	if err := yaml.Unmarshal(reference.Document(), &d.root); err != nil {
		return nil, err
	}
	_, paths := d.at("paths")
	all := map[string]bool{}
	for path, item := range paths {
		for method := range item.(map[string]any) {
			for _, name := range d.names(path, method) {
				all[strings.TrimSpace(strings.ToUpper(method)+" "+path+" "+name)] = true
			}
		}
	}
	_, webhooks := d.at("webhooks")
	for name := range webhooks {
		for _, kind := range d.kinds(name) {
			all[strings.TrimSpace("HEAR "+name+" "+kind)] = true
		}
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// names are the operationNames of a method; one that is empty if there are none.
func (d *Document) names(path, method string) []string {
	if method == "parameters" {
		return nil
	}
	if _, mapping := d.at("paths", path, method, "requestBody", "content", "application/json", "schema", "discriminator", "mapping"); mapping != nil {
		return slices.Sorted(maps.Keys(mapping))
	}
	return []string{""}
}

// kinds are the notificationTypes of a message.
func (d *Document) kinds(message string) []string {
	_, kind := d.at("components", "schemas", message, "properties", "notificationType")
	if only, ok := kind["const"].(string); ok {
		return []string{only}
	}
	list, _ := kind["enum"].([]any)
	names := []string{}
	for _, one := range list {
		names = append(names, one.(string))
	}
	if len(names) == 0 {
		return []string{""}
	}
	return names
}
