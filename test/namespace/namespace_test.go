package namespace_test

import (
	"net"
	"os"
	"testing"
	"time"

	"parley/test/namespace"
)

func TestMain(m *testing.M) { os.Exit(namespace.Inside(m).Run()) }

func TestInside(t *testing.T) {
	namespace.Need(t)
	t.Run("there is loopback and one interface more", func(t *testing.T) {
		addresses, err := net.InterfaceAddrs()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, a := range addresses {
			found[a.String()] = true
		}
		if !found["127.0.0.1/8"] || !found["10.99.0.1/24"] {
			t.Error(addresses)
		}
	})
	t.Run("every port is free", func(t *testing.T) {
		for _, address := range []string{"127.0.0.1:22", "127.0.0.1:5060", "10.99.0.1:80"} {
			l, err := net.Listen("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			l.Close()
		}
	})
}

func TestLose(t *testing.T) {
	namespace.Need(t)
	const sent = 200 // as many as wait in a socket
	t.Run("some are lost", func(t *testing.T) {
		namespace.Lose(t, 10, "127.0.0.7")
		if n := arrive(t, "127.0.0.7:5060", sent); n < sent*70/100 || n == sent {
			t.Errorf("of %d datagrams %d arrive, about %d should", sent, n, sent*90/100)
		}
		if n := arrive(t, "127.0.0.8:5060", sent); n != sent {
			t.Errorf("of %d datagrams to another address %d arrive", sent, n)
		}
	})
	if n := arrive(t, "127.0.0.7:5060", sent); n != sent {
		t.Errorf("afterwards %d of %d datagrams arrive", n, sent)
	}
}

// arrive sends datagrams to an address and counts those that come.
func arrive(t *testing.T, address string, sent int) (n int) {
	t.Helper()
	to, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	from, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	for range sent {
		if _, err := from.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for buffer := make([]byte, 10); ; n++ {
		if _, _, err := to.ReadFrom(buffer); err != nil {
			return n
		}
	}
}
