// Package crash plays what must not be lost: a real `parley serve` on a real
// file, agents who talk as fast as they can, and kill -9 at a random moment.
//
// What was answered with 0 is an acknowledgement. After every start on the same
// file each acknowledged message is in the transcript, once, in order, under an
// index without gaps; user data, live sessions, claims and logins are as they
// were acknowledged; and the agents go on in the same session.
package crash
