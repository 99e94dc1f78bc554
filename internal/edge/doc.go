// Package edge is what every HTTP request passes before anybody reads it.
//
// Door comes first: it finds out the address of a client behind a trusted
// proxy, gives the request an id (X-Request-Id) and, at debug level, writes one
// log line for it when it is answered: method, path, status, time, user and id;
// never a body or a query, which may hold secrets. CORS then lets pages of other
// origins ask (gws-api 2.6) and answers their preflights. Limits holds the token
// buckets of D-15, for addresses as a handler and for users as a question that
// the API asks once it knows the user.
//
//	request → Door → CORS → Limits.Addresses → API
//	               → CORS → Bayeux
//
// What is refused is answered by a function of the wiring, so that every answer
// has the one envelope. The package may import fault, rs/cors, x/time/rate and
// the standard library.
package edge
