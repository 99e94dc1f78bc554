package endpoint

// Network is what an endpoint needs of the sockets.
type Network = network

// OpenOn opens an endpoint on a network of the test's own.
func OpenOn(cfg Config, n Network) *Endpoint { return open(cfg, n) }
