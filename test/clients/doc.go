// Package clients plays whole sessions against parley with clients that others
// wrote: CometD's own from npm, in five major versions, over both transports,
// with and without the ack extension, and over callback-polling in a page of
// jsdom; CometD's for Java (test/java); Faye's for Node and for Ruby (test/ruby).
// Each play is one Node process (play.mjs) with an agent's desktop in each of two
// workers, whose client may be a program of its own; the test runs the server,
// and between the two a line that it can cut.
//
// Every step that a play reports is checked and shown. `npm ci` in this folder
// and `mvn package` in test/java install the clients as their lock and pom say,
// Debian's ruby-faye is Faye for Ruby; without them the plays are skipped by
// package need.
package clients
