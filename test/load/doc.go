// Package load measures what idle clients cost a real `parley serve`, and that
// nothing of them stays.
//
// TestIdleClients has thousands of clients, each on a TCP connection of its own,
// shake hands, subscribe and wait, over WebSocket or in a held long poll, and
// reads the server's resident memory from /proc (Linux). TestGone has clients
// come and go in one process with the server, where goroutines and the heap can
// be counted.
package load
