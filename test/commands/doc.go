// Package commands plays the real program from its command line: what it
// prints, what it ends with, and what it leaves untouched when it cannot start
// (contract.md section 1).
package commands
