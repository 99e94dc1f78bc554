// Package lease says which of several nodes may act.
//
// A Member is this process as one node among others: it has a life, which it
// prolongs in the store by the database's clock, never by its own. While a node
// lives it holds its leases, each the right to one thing that must be done by one
// node at a time, such as a registration or the leg of a session. A life that ran
// out, because the process died or stood still, is ended by whoever sees it
// first; that node is told (Config.Adopt) and finishes what the dead one owed.
//
// Every change of hands counts the lease's Fence, and the store looks at it in
// the same transaction in which the holder acts: one who was paused, and wakes
// when another has taken over, gets ErrLost and does nothing. Then he begins a new life.
//
// A life belongs to a process. Of two that have one node's name the second does not
// begin while the first prolongs its life, and whoever has lost his to another
// process ends (ErrTaken).
//
// A Member also says which agents have a connection to which node, so that "has
// lost all connections" is a fact of the cluster, and at each beat whether those who
// have left this node are at another (Config.Settle). Where no other process writes
// to the store there is no Member: a Lone node holds every lease for ever.
//
// The package may import fault and the standard library.
package lease
