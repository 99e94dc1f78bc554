// Package auth says who sends an HTTP request.
//
// A Principal is the answer: a user of the directory and how he showed himself,
// by Basic (gws-api 2.4), by an OIDC token or by the cookie JSESSIONID. A Login
// is what that cookie opens, the vendor's "HTTP session": it is durable before
// the cookie is sent and outlives a restart (D-34). Records hold the SHA-256
// digest of a cookie, never the cookie, so that a stolen database logs nobody in.
//
//	request → Authenticate → Principal → EnsureLogin → Login, Set-Cookie
//	          CheckCSRF, SameOrigin: may this page ask at all?
//	Run     → Sweep: idle logins end, last-used times are written
//
// A guard delays what follows wrong passwords (Guessing), Hold says that the
// client of a login listens (D-40), Origins knows which pages may ask.
//
// A password costs one argon2id computation when it is first seen and whenever
// it is wrong; a right one is then remembered as a keyed digest, for a bounded
// time and bound to the credential it was checked against.
//
// The table of logins is in memory and complete; where several nodes share
// Records (Config.Shared), Take and TakeGuesses bring in what the others did. It may
// import directory, record, fault, the standard library, golang.org/x/crypto and
// go-oidc; secrets are never part of an error.
package auth
