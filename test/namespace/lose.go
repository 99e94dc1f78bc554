package namespace

import (
	"fmt"
	"os/exec"
	"testing"

	"parley/test/need"
)

// Lose drops from now to the end of the test so many of a hundred datagrams,
// drawn by lot, among all that reach an address of this namespace.
func Lose(t testing.TB, address string, percent int) {
	t.Helper()
	Need(t)
	if _, err := exec.LookPath("nft"); err != nil {
		need.Missing(t, "nft", "nothing can drop datagrams")
	}
	const table = "ip parley-loss"
	commands := []string{
		"add table " + table,
		"add chain " + table + " input { type filter hook input priority 0; }",
		fmt.Sprintf("add rule %s input ip daddr %s meta l4proto udp numgen random mod 100 < %d counter drop", table, address, percent),
	}
	for _, command := range commands {
		if err := try("nft", command); err != nil {
			need.Missing(t, "packet filter", err.Error())
		}
	}
	t.Cleanup(func() {
		out, _ := exec.Command("nft", "list", "table", "ip", "parley-loss").Output()
		t.Logf("%s", out)
		if err := try("nft", "delete table "+table); err != nil {
			t.Error(err)
		}
	})
}
