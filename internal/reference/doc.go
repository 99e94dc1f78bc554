// Package reference is the API reference: the OpenAPI document, written by hand
// in openapi.yaml, and the page that shows it.
//
// Handler serves the document at /openapi.yaml and the page at /docs. The page
// is made from the document when the first request comes, so the two cannot
// disagree; it needs nothing from elsewhere, and its script does no more than
// send what a reader tries out to the server that the page came from.
//
// That the document and the server agree is shown by the plays of internal/app,
// through test/reference: everything that they say and hears fits the document,
// and every operation in it is played.
//
// The package imports the standard library and a YAML reader.
package reference
