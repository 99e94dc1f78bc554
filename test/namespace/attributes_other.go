//go:build !linux

package namespace

import "syscall"

// attributes: only Linux has namespaces; elsewhere there is no command ip either,
// so nobody asks.
func attributes() *syscall.SysProcAttr { return nil }
