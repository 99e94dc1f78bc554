// Package play plays one IM session between two scripted agents against a
// running server, checks every step of it, and prints it as a ladder.
//
// A Script names the server and the agents; Run plays it. The caller begins the
// session; the callee, the Peer, answers and talks back, or is somebody whose
// login is not known: then only the caller's side is played and checked. What a
// step waits for comes in the order the contract promises (D-29), and anything
// else that comes instead fails it.
//
// The Ladder has a line for each agent and one for the server. Solid arrows are
// REST requests and their answers, dotted ones are CometD notifications; between
// them stand the T-Server events that a notification stands for. The texts shown
// are the play's own; other people's texts and all passwords never are.
//
// Whatever was started is ended, also after a failure or when the context ends:
// the session is completed, and who was not logged in before is logged out.
//
// The package is a customer of the SDK: it may import gwsclient and gws.
package play
