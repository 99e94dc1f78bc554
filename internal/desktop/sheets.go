package desktop

import "regexp"

// sheetFile is the style sheet with which the page begins.
const sheetFile = "style/page.css"

// joinSheets makes one of the style sheets that index.html names: the browser
// paints nothing before it has them all.
func joinSheets(texts map[string][]byte) {
	links := regexp.MustCompile(`<link rel="stylesheet" href="` + markAssets + `/(style/[a-z]+\.css)">\n`)
	var joined, index []byte
	at := 0
	for _, found := range links.FindAllSubmatchIndex(texts[indexFile], -1) {
		name := string(texts[indexFile][found[2]:found[3]])
		joined = append(joined, texts[name]...)
		delete(texts, name)
		index = append(index, texts[indexFile][at:found[0]]...)
		if at == 0 {
			index = append(index, `<link rel="stylesheet" href="`+markAssets+"/"+sheetFile+"\">\n"...)
		}
		at = found[1]
	}
	texts[indexFile] = append(index, texts[indexFile][at:]...)
	texts[sheetFile] = joined
}
