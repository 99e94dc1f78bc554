// Package hostile asks a whole server for everything that the API reference
// documents, rightly and wrongly, and lets no answer be other than documented.
//
// An operation is a method of a path, told apart by operationName. For each a
// request is drawn: who asks, ids that are his own, somebody else's or nothing,
// a body that the schema allows or one that somebody spoiled, headers and a
// query. Every answer has to be of a documented code, in the envelope, and as
// its schema says; what was refused or only read must have changed nothing, and
// nobody learns or changes what belongs to another contact center.
//
// The world is a server in this process with the demo's people, an admin of the
// other contact center and a cloud admin; every drawn case has one of its own,
// so that what rapid prints can be played again. make fuzz plays for longer.
//
// The package is tests alone and may import every room.
package hostile
