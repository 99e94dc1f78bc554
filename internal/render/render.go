package render

import (
	"parley/gws"
	"parley/internal/im"
)

// Renderer makes JSON shapes. The zero Renderer is friendly.
type Renderer struct {
	Strict bool // documented members only
}

// Base is the public address without a path: "https://gws.example.test".
type Base string

// uri is the absolute address of a path of the API.
func (b Base) uri(path string) string { return string(b) + gws.BasePath + path }

// sessionPath is the path of an IM session; it has no /me (D-18).
func sessionPath(id im.SessionID) string { return gws.PathIMSessions + "/" + string(id) }
