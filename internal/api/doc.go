// Package api is the HTTP face of parley: the vendor's API v2.
//
// Every request takes the same way: find the resource, authenticate, read the
// body, one call of the engine, one rendering, one envelope. A resource is a
// line in the table of routes.go with a handler for each method; an operation
// (a POST told apart by operationName) has a file of its own name. A handler
// returns the answer's body or a fault; status.go holds the one table from
// kinds of fault to status codes and HTTP codes (D-05).
//
// A body is read strictly: what is malformed, of the wrong type or too much is
// refused with a plain word before anything happens.
//
// The package may import engine, im, agentstate, directory, roster, render, auth, health,
// edge, gws and fault.
package api
