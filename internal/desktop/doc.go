// Package desktop is the web page in which agents talk, and what serves it.
//
// The page is plain ES modules under web: vendor holds the libraries as their
// npm packages ship them, app what the page knows and does, parts what an agent
// sees, one component a file, words the message catalogue, style the looks, with
// the design tokens in one file. Nothing is built: go build embeds the files,
// and the browser loads them through the import map of index.html. The style
// sheets that index.html names leave as one, our modules without their JSDoc.
// The form to sign in comes first, the desk while the password is written. The
// page talks to the public API alone, as any other desktop does.
//
// A Handler serves index.html at / and the other files under an address that
// holds a digest of them all, so that a browser may keep them for ever and yet
// never mixes two versions. Every answer carries the strict security policy;
// the import map is the one inline script, allowed by its digest.
//
// The package may import the standard library alone.
package desktop
