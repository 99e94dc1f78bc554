// Package directory knows the people, places and DNs of the contact centers.
//
// A Snapshot holds all of them and never changes: whoever reads it needs no
// lock, and a change makes a new one. A Device is what the API shows of a DN;
// its Annex holds options by section, and Fitness says from them whether the
// DN may do instant messaging and, if not, why (D-12). A Place is where one
// sits: a name and the devices that stand there. A User is a person who may
// log in; agents are users with an agent's role.
//
// Ids of what a provisioning file has are derived from names and numbers, so
// that the same file gives the same ids after a restart. Who may change what is
// told by User.Administers and Reaches (D-41). Where a user is logged in at the moment is not known
// here (roster), nor how objects come in (provision).
//
// The package may import fault and the standard library.
package directory
