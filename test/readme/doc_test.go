// Package readme_test runs what the README shows: its demo's output must be the
// program's own, and its curl commands must do what it says.
package readme_test
