// Package health knows how what the server depends on fares, and what that
// means for those who use the API.
//
// A Dependency is something that may fail while the server goes on: the store.
// Whoever notices tells the Board; the Board remembers, and calls back when a
// state changes. A Service is what the vendor's API shows under /services: an
// aspect of the API that desktops draw or grey out. Each needs dependencies;
// without them provisioning can still be read, since the book is in memory,
// and voice, to which instant messaging belongs, is away (D-70).
//
// The package may import directory and the standard library.
package health
