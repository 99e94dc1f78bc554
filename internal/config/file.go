package config

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"parley/internal/config/strict"
)

// file takes the keys that a YAML file gives.
func (l *loader) file(name string, data []byte) {
	l.section(name, strict.Read(name, data, &l.faults), "")
}

// section takes the keys below prefix, which is empty or ends in a dot.
func (l *loader) section(file string, v strict.Value, prefix string) {
	fields := v.Fields(below(l.keys, prefix), func(key string) string { return l.elsewhere(prefix + key) })
	for _, name := range below(l.keys, prefix) {
		field, given := fields[name]
		if !given {
			continue
		}
		if k, ok := find(l.keys, prefix+name); ok {
			l.value(file, k, field)
		} else {
			l.section(file, field, prefix+name+".")
		}
	}
}

// value takes one key's value.
func (l *loader) value(file string, k key, v strict.Value) {
	items, good := []strict.Value{v}, true
	if k.form.list {
		items, good = v.Items(k.form.expected)
	}
	var texts []string
	var places []strict.Fault
	for _, item := range items {
		text, tag, ok := item.Scalar(k.form.expected)
		if ok && !slices.Contains(k.form.tags, tag) {
			item.Fault("%s; expected %s", item.Describe(), k.form.expected)
		} else if ok {
			texts = append(texts, text)
			places = append(places, strict.Fault{Source: file, Line: item.Line(), Key: k.name})
		}
	}
	place := strict.Fault{Source: file, Line: v.Line(), Key: k.name}
	l.take(k, place, good && len(texts) == len(items), texts, places)
}

// below returns the names one level below prefix, in the table's order.
func below(keys []key, prefix string) []string {
	var names []string
	for _, k := range keys {
		rest, ok := strings.CutPrefix(k.name, prefix)
		if !ok {
			continue
		}
		if name, _, _ := strings.Cut(rest, "."); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func find(keys []key, name string) (key, bool) {
	i := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
	if i < 0 {
		return key{}, false
	}
	return keys[i], true
}

// elsewhere says what a key that does not belong where it stands may have
// meant: a whole dotted key, or the same name in another section.
func (l *loader) elsewhere(name string) string {
	last := name[strings.LastIndex(name, ".")+1:]
	for _, k := range l.keys {
		section, own := k.name[:strings.LastIndex(k.name, ".")], k.name[strings.LastIndex(k.name, ".")+1:]
		switch {
		case k.name == name:
			return "write " + own + ": indented below " + strings.ReplaceAll(section, ".", ": ") + ":"
		case strings.EqualFold(own, last):
			return "did you mean " + k.name + "?"
		}
	}
	return ""
}

// reason returns why a file could not be read, without its name.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
