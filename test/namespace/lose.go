package namespace

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"parley/test/need"
)

// Lose drops from now to the end of the test so many of a hundred datagrams,
// drawn by lot, among all that reach these addresses of this namespace; what it
// returns ends it earlier.
func Lose(t testing.TB, percent int, addresses ...string) (mend func()) {
	t.Helper()
	Need(t)
	if _, err := exec.LookPath("nft"); err != nil {
		need.Missing(t, "nft", "nothing can drop datagrams")
	}
	const table = "ip parley-loss"
	commands := []string{
		"add table " + table,
		"add chain " + table + " input { type filter hook input priority 0; }",
		fmt.Sprintf("add rule %s input ip daddr { %s } meta l4proto udp %s counter drop", table, strings.Join(addresses, ", "), lot(percent)),
	}
	for _, command := range commands {
		if err := try("nft", command); err != nil {
			need.Missing(t, "packet filter", err.Error())
		}
	}
	mend = sync.OnceFunc(func() {
		out, _ := exec.Command("nft", "list", "table", "ip", "parley-loss").Output()
		t.Logf("%s", out)
		if err := try("nft", "delete table "+table); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(mend)
	return mend
}

// lot draws so many of a hundred.
func lot(percent int) string {
	if percent >= 100 {
		return ""
	}
	return fmt.Sprintf("numgen random mod 100 < %d", percent)
}
