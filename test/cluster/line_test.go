package cluster_test

import (
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"parley/test/cluster"
)

// echo is a server that says everything back.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); _, _ = io.Copy(conn, conn) }()
		}
	}()
	return l.Addr().String()
}

// caller is a connection over the line.
type caller struct {
	*testing.T
	net.Conn
}

func call(t *testing.T, l *cluster.Line) caller {
	t.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", l.Port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return caller{t, conn}
}

// says tells whether the text comes back in time.
func (c caller) says(text string, limit time.Duration) bool {
	c.Helper()
	if _, err := c.Write([]byte(text)); err != nil {
		return false
	}
	return c.hears(text, limit)
}

func (c caller) hears(text string, limit time.Duration) bool {
	c.Helper()
	if err := c.SetReadDeadline(time.Now().Add(limit)); err != nil {
		c.Fatal(err)
	}
	back := make([]byte, len(text))
	_, err := io.ReadFull(c, back)
	return err == nil && string(back) == text
}

const (
	soon    = 10 * time.Second
	briefly = 100 * time.Millisecond
)

func TestLine(t *testing.T) {
	l := cluster.NewLine(t, echo(t))
	first := call(t, l)
	if !first.says("select", soon) {
		t.Fatal("nothing comes back over an open line")
	}
	t.Run("cut, it breaks what there is and lets nobody in", func(t *testing.T) {
		l.Cut()
		if first.says("select", soon) || call(t, l).says("select", soon) {
			t.Error("a cut line carries")
		}
		l.Mend()
		if !call(t, l).says("select", soon) {
			t.Error("a mended line does not carry")
		}
	})
	t.Run("frozen, it keeps everything until it is mended", func(t *testing.T) {
		c := call(t, l)
		c.says("select", soon)
		l.Freeze()
		if c.says("again", briefly) {
			t.Error("a frozen line carries")
		}
		l.Mend()
		if !c.hears("again", soon) {
			t.Error("what was said is lost")
		}
	})
	t.Run("without the bell, it carries all else", func(t *testing.T) {
		bell, other := call(t, l), call(t, l)
		if !bell.says("LISTEN parley", soon) || !other.says("select", soon) || l.Bells() != 1 {
			t.Fatal("an open line does not carry")
		}
		l.CutBell()
		if bell.says("x", soon) || call(t, l).says("select pg_notify('parley', '')", soon) {
			t.Error("the bell rings")
		}
		if !other.says("select", soon) {
			t.Error("other connections are cut")
		}
		l.Mend()
		if !call(t, l).says("LISTEN parley", soon) {
			t.Error("a mended line does not carry")
		}
	})
}
