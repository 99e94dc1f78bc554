package provision

import (
	_ "embed" // the demo file
	"errors"
	"io/fs"
	"os"

	"parley/internal/config/strict"
	"parley/internal/directory"
)

//go:embed demo.yaml
var demo string

// Load reads the file at path, as Parse does. A file that cannot be read is
// fault.Invalid too.
func Load(path string, checkHash func(phc string) error) (directory.Contents, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		var faults strict.Faults
		faults.Add(strict.Fault{Source: path, Text: "cannot be read: " + reason(err)})
		return directory.Contents{}, faults.Err("provision.load", path)
	}
	return Parse(path, data, checkHash)
}

// Parse reads a provisioning file; the name stands in the faults. checkHash
// says why a passwordHash is not usable, in words that do not quote it.
func Parse(name string, data []byte, checkHash func(phc string) error) (directory.Contents, error) {
	r := &reader{checkHash: checkHash, domains: lines{}, userNames: lines{}}
	r.file(strict.Read(name, data, &r.faults))
	if err := r.faults.Err("provision.load", name); err != nil {
		return directory.Contents{}, err
	}
	return r.contents, nil
}

// Demo returns the demo contact centers (contract section 4).
func Demo() (directory.Contents, error) {
	return Parse("demo.yaml", []byte(demo), func(string) error { return errors.New("the demo has no hashes") })
}

// DemoFile returns the text of the file that Demo reads, as an example.
func DemoFile() string { return demo }

// reason returns why a file could not be read, without its name.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	return err.Error()
}
