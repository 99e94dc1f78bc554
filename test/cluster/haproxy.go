package cluster

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/test/need"
)

// HAProxy puts the balancer that deploy/ describes in front of the cluster, as
// config says but for addresses and size, and returns its URL. It ends with t. The nodes
// stay at their places for it when they are started anew.
func (c *Cluster) HAProxy(t testing.TB, config string) string {
	t.Helper()
	program := need.HAProxy(t)
	for i, node := range c.Nodes {
		node.door = NewLine(t, strings.TrimPrefix(node.URL, "http://"))
		config = regexp.MustCompile(fmt.Sprintf(`node-%d:\d+`, i+1)).ReplaceAllString(config, address(node.door.Port))
	}
	at := freeAddress(t)
	config = strings.Replace(config, "bind :8080", "bind "+at, 1)
	config = regexp.MustCompile(`maxconn \d+`).ReplaceAllString(config, "maxconn 2000") // a test may open few files
	config = strings.Replace(config, " resolvers engine init-addr libc,none", "", 1)    // there are no names to resolve
	file := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(program, "-db", "-f", file)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("haproxy wrote last:\n%s", said.Bytes()[max(0, said.Len()-4000):])
		}
	})
	awaits(t, "http://"+at)
	return "http://" + at
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// awaits waits until a node answers there.
func awaits(t testing.TB, url string) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get(url + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Since(begin) > patience {
			t.Fatalf("nobody answers at %s: %v", url, err)
		}
	}
}
