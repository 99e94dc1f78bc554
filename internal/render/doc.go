// Package render turns what the inner rooms know into the API's JSON shapes.
//
// It is the only place that does, so a GET and a notification of the same thing
// cannot disagree: values in, values out. A Renderer knows the mode: friendly
// adds the members marked ▲ in gws, strict leaves exactly the documented ones.
// A Base is the public address that a receiver of a uri uses.
//
// An IM session is shown as one agent sees it, the viewer: its state is the
// state of the viewer's own leg, its participants are the others.
//
// The package may import im, agentstate, directory, health and gws.
package render
