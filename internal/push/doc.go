// Package push tells agents by Bayeux what the log of their sessions says.
//
// A Push is one loop that follows: the bell names a session or a user, the loop
// reads what is new from where it stands (the cursor is the session itself, as
// far as it was told), and delivers a notification to each agent concerned. A
// bell that rings twice changes nothing; one that gets lost is made good by the
// next. Who may hear what is decided here and nowhere else: a session's parties
// hear of it, each under the topic's one name and as they see it.
//
// A notification is rendered once per shape, not once per connection. The peers
// of a message's sender hear first; the sender's own echo may wait a moment to
// ride on another reply.
//
// The package may import im, directory, render, health, bus, gws, bayeux, bayeuxserver
// and fault.
package push
