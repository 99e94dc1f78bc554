package browser_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"parley/test/need"
)

const web = "../../internal/desktop/web"

// TestTypes checks the page's sources as TypeScript checks them.
func TestTypes(t *testing.T) {
	node := need.Node(t)
	need.Modules(t, ".")
	out, err := exec.CommandContext(t.Context(), node, "node_modules/typescript/bin/tsc", "-p", "tsconfig.json").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestVendor: the libraries are those of the npm packages, byte for byte.
func TestVendor(t *testing.T) {
	need.Modules(t, ".")
	from := map[string]string{
		"preact/preact.mjs": "preact/dist/preact.mjs", "preact/hooks.mjs": "preact/hooks/dist/hooks.mjs", "preact/LICENSE": "preact/LICENSE",
		"htm/htm.mjs": "htm/dist/htm.mjs", "htm/LICENSE": "htm/LICENSE",
	}
	seen := 0
	walk(t, filepath.Join(web, "vendor"), func(name string, text []byte) {
		if name == "README.md" {
			return
		}
		source, ok := from[name]
		if !ok {
			source = name // cometd's modules lie at the root of its package
		}
		original, err := os.ReadFile(filepath.Join("node_modules", source))
		if err != nil || !bytes.Equal(original, text) {
			t.Errorf("%s is not the package's %s: %v", name, source, err)
		}
		seen++
	})
	if seen < 10 {
		t.Errorf("%d files", seen)
	}
}

// TestCatalogue: the page says nothing that is not in the catalogue, and the
// catalogue has nothing that is not said.
func TestCatalogue(t *testing.T) {
	catalogue, err := os.ReadFile(filepath.Join(web, "words", "en.js"))
	if err != nil {
		t.Fatal(err)
	}
	var code bytes.Buffer
	for _, folder := range []string{"app", "parts"} {
		walk(t, filepath.Join(web, folder), func(name string, text []byte) {
			code.Write(text)
			if words := regexp.MustCompile(`[^=]>\s*[A-Za-z][a-z]+[ <]|(?:placeholder|title|aria-label)="`).Find(text); words != nil && folder == "parts" {
				t.Errorf("%s says %q itself", name, words)
			}
		})
	}
	keys := map[string]bool{}
	for _, k := range regexp.MustCompile(`(?m)^    "([a-zA-Z.]+)":`).FindAllSubmatch(catalogue, -1) {
		keys[string(k[1])] = true
	}
	for _, k := range regexp.MustCompile(`\bt\("([a-zA-Z.]+)"[,)]`).FindAllSubmatch(code.Bytes(), -1) {
		if !keys[string(k[1])] {
			t.Errorf("%s is not in the catalogue", k[1])
		}
	}
	// Keys that are put together: t("state." + word).
	families := regexp.MustCompile(`"([a-zA-Z]+\.(?:[a-zA-Z]+\.)?)" \+|"(refused\.)"`).FindAllStringSubmatch(code.String(), -1)
	for key := range keys {
		said := strings.Contains(code.String(), `"`+key+`"`)
		for _, f := range families {
			said = said || strings.HasPrefix(key, f[1]+f[2])
		}
		if !said {
			t.Errorf("%s is never said", key)
		}
	}
}

func walk(t *testing.T, folder string, visit func(name string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		visit(filepath.ToSlash(name), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
