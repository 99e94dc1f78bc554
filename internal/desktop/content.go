package desktop

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// content is everything that is served, by path.
type content struct {
	pages  map[string]page
	policy string // Content-Security-Policy
}

// Marks of index.html.
const (
	markAssets  = "{{assets}}"  // the folder of the other files
	markPreload = "{{preload}}" // links that fetch the modules at once
)

// root is the address of the page; ladders begins those of one session's
// ladder, which is the same page.
const (
	root    = "/"
	ladders = "/ladder/"
)

// assets begins the path of every file but the page.
const assets = "/assets/"

const (
	forEver   = "public, max-age=31536000, immutable"
	eachTime  = "no-cache" // may be kept, must be asked for
	indexFile = "index.html"
)

func open() *content {
	texts := read()
	joinSheets(texts)
	dropNotes(texts)
	folder := assets + digest(texts) + "/"
	c := &content{pages: map[string]page{}}
	for name, text := range texts {
		if name != indexFile && path.Base(name) != "README.md" {
			c.pages[folder+name] = newPage(name, forEver, text)
		}
	}
	index := fill(texts[indexFile], folder, modules(texts))
	c.policy = policy(importMap(index))
	c.pages[root] = newPage(indexFile, eachTime, index)
	c.pages["/favicon.ico"] = newPage("style/icon.svg", eachTime, texts["style/icon.svg"])
	return c
}

func read() map[string][]byte {
	texts := map[string][]byte{}
	err := fs.WalkDir(files, "web", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		texts[strings.TrimPrefix(name, "web/")] = text
		return err
	})
	if err != nil {
		panic("desktop: the embedded files cannot be read: " + err.Error())
	}
	return texts
}

func newPage(name, cache string, text []byte) page {
	sum := sha256.Sum256(text)
	// The tag is weak because it stands for the compressed form too.
	return page{kind: kindOf(name), cache: cache, etag: `W/"` + hex.EncodeToString(sum[:12]) + `"`, plain: text, gzip: squeeze(text)}
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// digest stands for all files together.
func digest(texts map[string][]byte) string {
	all := sha256.New()
	for _, name := range sorted(texts) {
		fmt.Fprintf(all, "%s %x\n", name, sha256.Sum256(texts[name]))
	}
	return hex.EncodeToString(all.Sum(nil)[:8])
}

// fill completes index.html.
func fill(index []byte, folder string, modules []string) []byte {
	var links strings.Builder
	for _, name := range modules {
		fmt.Fprintf(&links, "<link rel=\"modulepreload\" href=\"%s%s\">\n", folder, name)
	}
	index = bytes.ReplaceAll(index, []byte(markPreload+"\n"), []byte(links.String()))
	return bytes.ReplaceAll(index, []byte(markAssets+"/"), []byte(folder))
}

// importMap is the text of the one inline script.
func importMap(index []byte) []byte {
	_, after, _ := bytes.Cut(index, []byte(`<script type="importmap">`))
	text, _, _ := bytes.Cut(after, []byte("</script>"))
	return text
}

func hashOf(script []byte) string {
	sum := sha256.Sum256(script)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
