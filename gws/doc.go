// Package gws is the JSON vocabulary of the Genesys Web Services API v2, as far
// as agent-to-agent instant messaging needs it: resources, operations, answers,
// notifications, topics and status codes.
//
// A resource (IMSession, Device, User) is what a GET shows. An operation is the
// body of a POST, told apart by its operationName. An answer is the envelope
// around both. A notification is the data of one event on a CometD topic.
//
// The structs are plain values with JSON tags. Documented members come first, in
// the order of the vendor's samples; members marked ▲ are additions of parley
// that a strict server leaves unset and that are then absent from the JSON.
// A nil collection marked omitzero is absent, an empty one is written as [] or
// {}: so a User shows the subresources that were asked for and no others.
//
// Reading is more tolerant than writing: a state with a leading blank and a
// statusCode in quotes, both seen in the vendor's samples, are understood.
//
// The package imports the standard library only.
package gws
