// Package namespace runs the tests of a package in a network of their own, where
// every port is free and whatever listens on all addresses is heard by nobody
// else.
//
// TestMain passes its tests through Inside: the test program then starts itself
// once more in a new network namespace, in which loopback and one more interface
// are up. What the tests start is inside too, and the network is gone with the
// last of them. Where the system does not allow it, Need skips the test.
//
// Lose makes a network that drops some of the datagrams for one address.
//
// Tests import it; it imports package need and the standard library only.
package namespace
