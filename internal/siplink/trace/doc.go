// Package trace remembers the SIP messages that went by lately.
//
// A Log is a ring of Messages: when full, the oldest is forgotten. Each has a
// number, so that who looks on can ask for what came after it, and wait for it.
// Bodies are never in it, nor are secrets: a Message is its start line, who sent
// it to whom, and its size. What a ladder shows of a session is what went by
// between its two numbers while it lasted.
//
// The package may import the standard library alone.
package trace
