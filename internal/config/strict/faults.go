package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/internal/fault"
)

// Fault is one thing that is wrong, in words for whoever wrote it.
type Fault struct {
	Source string // file, variable or flag
	Line   int    // 1-based; 0 if the source has no lines or the fault no line
	Key    string // dotted path of the key; may be empty
	Text   string // what is wrong and what is expected
}

// String returns "file:line: key: text" without the parts that are not known.
func (f Fault) String() string {
	place := f.Source
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.Source, f.Line)
	}
	if f.Key == "" {
		return place + ": " + f.Text
	}
	return place + ": " + f.Key + ": " + f.Text
}

// Faults is all that was found wrong so far. Its zero value is ready for use;
// it is not safe for concurrent use.
type Faults struct{ list []Fault }

// Add appends a fault.
func (fs *Faults) Add(f Fault) { fs.list = append(fs.list, f) }

// All returns the faults in reading order: sources as they came, then lines.
func (fs *Faults) All() []Fault {
	var order []string
	for _, f := range fs.list {
		if !slices.Contains(order, f.Source) {
			order = append(order, f.Source)
		}
	}
	sorted := slices.Clone(fs.list)
	slices.SortStableFunc(sorted, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Source), slices.Index(order, b.Source)), cmp.Compare(a.Line, b.Line))
	})
	return sorted
}

// Err returns nil if there is no fault, else one fault.Invalid error whose text
// has every fault on a line of its own.
func (fs *Faults) Err(op, subject string) error {
	if len(fs.list) == 0 {
		return nil
	}
	var lines []string
	for _, f := range fs.All() {
		lines = append(lines, f.String())
	}
	return fault.New(op, fault.Invalid, subject, strings.Join(lines, "\n"))
}
