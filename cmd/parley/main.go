package main

import "os"

// version is set by the linker in releases: -ldflags "-X main.version=1.2.3".
var version string

func main() {
	os.Exit(Main(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}
