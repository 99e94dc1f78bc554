// Package config knows every setting of a server: its key, its default, what
// it means and what is allowed.
//
// All of that stands in one table (keys.go). From it come the defaults, the
// reading of the YAML file, of the environment and of flags, the fault texts,
// Show and Schema: a key that is not in the table does not exist.
//
// Load takes Sources and returns a whole Config or a fault.Invalid error that
// lists every fault with its place, one a line: a file and line, a variable or
// a flag. A flag beats the environment, which beats the file, which beats the
// default; a fault is told even where a stronger source would hide it.
//
// Nothing is opened here but the configuration file: whether a certificate
// can be read, or an address listened on, turns out at the start.
//
// The package may import fault, its own strict, go.yaml.in/yaml/v3 and the
// standard library.
package config
