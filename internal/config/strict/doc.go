// Package strict reads YAML files in which everything must be right.
//
// Read returns the document's root as a Value. A Value knows its line and its
// path; asking it for fields, items or a text either gives them or adds a
// Fault to the list that all values of the document share, and reading goes
// on: whoever corrects a file wants to hear of every fault at once. Keys that
// nobody asked for and keys given twice are faults too.
//
// Faults of other sources (variables, flags, references that lead nowhere)
// join the same list; Err makes one error of it.
//
// The package may import fault, go.yaml.in/yaml/v3 and the standard library.
package strict
