// Package need finds what some plays need and not every machine has: a real
// client's interpreter, its libraries, a database, later a softphone.
//
// What is absent is skipped, never silently: the file that PARLEY_TEST_SKIPS
// names gets a line "what: why", which `make test` prints at its end, and with
// CI=true the absence is a failure.
//
// Tests import it; it imports the standard library only.
package need
