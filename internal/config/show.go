package config

import (
	"bytes"
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Show returns the configuration as a YAML file that Parse reads again, with
// every key and with masked secrets.
func (c Config) Show() []byte {
	keys := c.keys()
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	// A tree of plain nodes in memory cannot fail to encode.
	_ = encoder.Encode(sectionNode(keys, ""))
	_ = encoder.Close()
	return out.Bytes()
}

func sectionNode(keys []key, prefix string) *yaml.Node {
	section := &yaml.Node{Kind: yaml.MappingNode}
	for _, name := range below(keys, prefix) {
		value := sectionNode
		if k, ok := find(keys, prefix+name); ok {
			value = func([]key, string) *yaml.Node { return valueNode(k) }
		}
		section.Content = append(section.Content, scalar(name, tagText), value(keys, prefix+name+"."))
	}
	return section
}

func valueNode(k key) *yaml.Node {
	all := k.field.get()
	if !k.form.list {
		return scalar(masked(k, all[0]), k.form.tags[0])
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, text := range all {
		list.Content = append(list.Content, scalar(masked(k, text), tagText))
	}
	return list
}

func scalar(text, tag string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text}
}

// mask stands for a secret.
const mask = "xxxxx"

// masked returns the value with its secrets masked, if the key may hold any.
func masked(k key, text string) string {
	if !k.form.secret || strings.HasPrefix(text, "sqlite:") {
		return text
	}
	name, address, isTrunk := strings.Cut(text, "=sip://")
	if isTrunk {
		name, text = name+"=", "sip://"+address
	} else {
		name = ""
	}
	u, err := url.Parse(text)
	if err != nil {
		return mask
	}
	if _, set := u.User.Password(); set {
		u.User = url.UserPassword(u.User.Username(), mask)
	}
	u.RawQuery = maskedQuery(u.RawQuery)
	return name + u.String()
}

// maskedQuery masks the parameters by which a PostgreSQL URL may give a
// password, and leaves the others as they are spelled.
func maskedQuery(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil && (plain == "password" || plain == "sslpassword") {
			pairs[i] = name + "=" + mask
		}
	}
	return strings.Join(pairs, "&")
}
