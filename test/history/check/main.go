// Command check judges histories of fault plays: it reads the files it is given,
// prints every broken promise, and exits with 1 if there is one.
package main

import (
	"fmt"
	"io"
	"os"

	"parley/test/history"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: check FILE...\n\nJudges histories that fault plays wrote. 0: all promises kept, 1: some broken, 2: a file that cannot be read.")
		os.Exit(2)
	}
	os.Exit(judge(os.Stdout, os.Args[1:]))
}

func judge(out io.Writer, files []string) int {
	code := 0
	for _, file := range files {
		h, err := open(file)
		if err != nil {
			fmt.Fprintf(out, "%s: %v\n", file, err)
			return 2
		}
		faults := history.Check(h)
		for _, f := range faults {
			fmt.Fprintf(out, "%s: %v\n", file, f)
			code = 1
		}
		fmt.Fprintf(out, "%s: %d acts, %d connections, %d sessions: %d faults\n", file, len(h.Acts), len(h.Connections), len(h.Endings)/2, len(faults))
	}
	return code
}

func open(file string) (history.History, error) {
	f, err := os.Open(file)
	if err != nil {
		return history.History{}, err
	}
	defer f.Close()
	return history.Read(f)
}
