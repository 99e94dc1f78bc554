// Package clients plays whole sessions against parley with clients that others
// wrote: CometD's own from npm, in five major versions, over both transports,
// with and without the ack extension, and over callback-polling in a page of
// jsdom; and Faye's. Each play is one Node process
// (play.mjs) with an agent's desktop in each of two workers; the test runs the
// server, and between the two a line that it can cut.
//
// Every step that a play reports is checked and shown. `npm ci` in this folder
// installs the clients as package-lock.json says; without them the plays are
// skipped by package need.
package clients
