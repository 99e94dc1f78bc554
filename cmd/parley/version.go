package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

// Help is the example in the command's help.
func (versionCommand) Help() string { return "Example: parley version" }

// Run prints one line.
func (versionCommand) Run(t *terminal) error {
	b := build()
	_, err := fmt.Fprintf(t.stdout, "parley %s commit %s %s\n", b.Version, b.Commit, runtime.Version())
	return err
}

// built is what a binary knows of its making.
type built struct{ Version, Commit string }

// build prefers the linker's version to the module's.
func build() built {
	b := built{Version: version, Commit: "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	if b.Version == "" || b.Version == "(devel)" {
		b.Version = "devel"
	}
	return b.with(info.Settings)
}

// with takes the commit from what the Go tool noted.
func (b built) with(settings []debug.BuildSetting) built {
	modified := false
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified {
		b.Commit += " (modified)"
	}
	return b
}
