// Package fault is the one error type of parley's inner rooms.
//
// A fault says which act failed (Op), of what sort the failure is (Kind, a
// closed list), on what (Subject), in words for the person who asked (Text),
// and why (Err). Rooms make faults with New and Wrap; nobody compares texts:
// KindOf and errors.Is branch on the Kind.
//
// The room that answers a request maps kinds to status codes by one table;
// every other room passes faults on and adds nothing. A Text may be shown to
// whoever asked, so it never holds a secret, a message's text or anything
// about another user. What may not be shown goes into Err.
//
// The package imports the standard library only.
package fault
