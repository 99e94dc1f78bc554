// Package reference holds what a play says and hears against the OpenAPI
// document of internal/reference, in both directions.
//
// Open gives a Document in one mode. Check looks at one exchange over HTTP:
// the answer must be one that the document has for that method, path and code,
// with no member that is not in it, in strict mode none that is marked as an
// addition; and a request that succeeded must be one that it allows. What was
// refused may have been broken on purpose. Notification does the same for what a
// client hears.
//
// A test package whose TestMain is Main fails if all its tests ran and some
// documented operation was never carried out.
package reference
