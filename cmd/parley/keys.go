package main

import (
	"crypto/tls"
	"fmt"
	"reflect"
	"strconv"

	"github.com/alecthomas/kong"

	"parley/internal/config"
	"parley/internal/fault"
)

// settings are the flags by which a command reads the configuration.
type settings struct {
	Config string       `placeholder:"FILE" help:"YAML file with the configuration; without one the defaults hold."`
	Keys   kong.Plugins `embed:""` // one flag for every key

	Base map[string]string `kong:"-"` // by key, what the command has instead of the defaults
}

// newKeyFlags returns a struct with a flag for every key of the configuration;
// the extra tag may hide them from the help.
func newKeyFlags(extra string) kong.Plugins {
	var fields []reflect.StructField
	for i, key := range config.Keys() {
		field := reflect.StructField{Name: "Key" + strconv.Itoa(i), Type: reflect.TypeFor[*string](), Tag: keyTag(key, extra)}
		if key.Switch {
			field.Type = reflect.TypeFor[*bool]()
		}
		fields = append(fields, field)
	}
	return kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}
}

func keyTag(key config.Key, extra string) reflect.StructTag {
	initial := key.Default
	if initial == "" {
		initial = "none"
	}
	help := fmt.Sprintf("%s Default: %s.", key.Meaning, initial)
	return reflect.StructTag(fmt.Sprintf(`name:%q help:%q placeholder:"VALUE" group:"Configuration keys:" %s`, key.Name, help, extra))
}

// values returns the flags that were given, by key.
func (s settings) values() map[string]string {
	given := map[string]string{}
	for _, plugin := range s.Keys {
		flags := reflect.ValueOf(plugin).Elem()
		for i, key := range config.Keys() {
			if value := flags.Field(i); !value.IsNil() {
				given[key.Name] = fmt.Sprint(value.Elem().Interface())
			}
		}
	}
	return given
}

// load reads the configuration and the certificate that it names.
func (s settings) load(t *terminal) (config.Config, error) {
	c, err := config.Load(config.Sources{Base: s.Base, File: s.Config, Env: t.keys(), Flags: s.values()})
	if err != nil || !c.HTTP.TLS.On() {
		return c, err
	}
	if _, err := tls.LoadX509KeyPair(c.HTTP.TLS.CertFile, c.HTTP.TLS.KeyFile); err != nil {
		return c, fault.New("parley.load", fault.Invalid, c.HTTP.TLS.CertFile,
			fmt.Sprintf("http.tls.certFile and http.tls.keyFile are no usable pair: %v", err))
	}
	return c, nil
}
