// Package browser plays the web desktop in Chromium: agents with a browser each
// sign in, call, talk and are cut off, against the real program.
//
// The tests named TestPoint are the acceptance points of the desktop, one each.
// Every agent has a profile of its own and reaches the server over a line that
// a test may cut, stop or mend. TestScreenshots writes a picture of every state
// to the folder that PARLEY_SCREENSHOTS names.
package browser
