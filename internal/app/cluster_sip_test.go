package app_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/siplink/endpoint"
	"parley/test/softphone"
)

// steady is a lease that a busy machine does not lose.
func steady(c *config.Config) { c.Node.Lease = 3 * time.Second }

// TestClusterSIP: a phone that called through a node goes on at another when
// that node is no more.
func TestClusterSIP(t *testing.T) {
	phone := softphone.Open(t)
	nodes := onNodes(t, 2, quick, steady, sip)
	for _, s := range nodes {
		s.stop()
		s.people = append(s.people, func(c *directory.Contents) { moveIn(c, phone.At) })
		s.open()
	}
	one, two := nodes[0], nodes[1]
	anna, ben := two.seated("anna"), two.seated("ben")
	phone.Server = strings.TrimPrefix(one.sip[0], "udp:")

	d, answer := phone.Invites("3007", "3001")
	if d == nil {
		t.Fatal(answer)
	}
	anna.expectState("Alerting")
	path := "/me" + anna.expectState("Talking")["path"].(string)
	anna.talks(phone, path, 3, func(text string) endpoint.Answer { return d.Send(t.Context(), endpoint.Outgoing{Text: text}) })
	if a := phone.Writes("3008", "3002", "hello ben"); !a.OK() {
		t.Fatal(a)
	}
	ben.expectState("Alerting")
	bens := "/me" + ben.expectState("Talking")["path"].(string)
	ben.expectText("hello ben")

	one.app.Dies()
	one.stop()
	anna.does(path, `{"operationName":"SendMessage","text":"are you there"}`)
	anna.expectText("are you there")
	hears(t, phone, "are you there")
	ben.does(bens, `{"operationName":"SendMessage","text":"and you"}`)
	ben.expectText("and you")
	hears(t, phone, "and you")
	phone.Server = strings.TrimPrefix(two.sip[0], "udp:")
	if a := d.Send(t.Context(), endpoint.Outgoing{Text: "yes, where you are now"}); !a.OK() {
		t.Error(a)
	}
	anna.expectText("yes, where you are now")
	if a := phone.Writes("3008", "3002", "yes"); !a.OK() {
		t.Error(a)
	}
	ben.expectText("yes")
	anna.completes(path)
	if e := softphone.Next(t, phone.Ended); e.By != endpoint.ByPeer {
		t.Errorf("%+v", e)
	}
	ben.completes(bens)
}

// TestClusterRegistration: a phone that registered over a connection to one node
// is called through it, wherever the agent is.
func TestClusterRegistration(t *testing.T) {
	phone := softphone.Open(t)
	nodes := onNodes(t, 2, quick, steady, sip)
	for _, s := range nodes {
		s.stop()
		s.people = append(s.people, func(c *directory.Contents) {
			for i, d := range c.Devices {
				if d.PhoneNumber == "3007" {
					c.Devices[i].SIP.Password = "geheim"
				}
			}
		})
		s.open()
	}
	one, two := nodes[0], nodes[1]
	anna := two.seated("anna")
	phone.Server = strings.TrimPrefix(one.sip[1], "tcp:") + ";transport=tcp"
	registered, end := context.WithCancel(t.Context())
	defer end()
	phone.Registers(registered, "3007", "geheim")
	for range 3 {
		path := anna.reaches("3007")
		d := softphone.Next(t, phone.Dialogs)
		anna.talks(phone, path, 3, func(text string) endpoint.Answer { return d.Send(t.Context(), endpoint.Outgoing{Text: text}) })
		anna.completes(path)
		softphone.Next(t, phone.Ended)
	}
	one.scene("both nodes know when it is no more", func() {
		end()
		for _, s := range nodes {
			admin := s.actor("admin")
			for deadline := time.Now().Add(patience); !strings.Contains(admin.get("/system/sip/registrations").Text, `"registrations":[]`); {
				if time.Now().After(deadline) {
					t.Fatal("it stays registered")
				}
			}
		}
		anna.initiates("3007")
		anna.fails("6", "3007")
	})
}

// TestClusterConnections: a node that was taken for dead hangs up, since others have
// ended the registrations over its connections.
func TestClusterConnections(t *testing.T) {
	database := pg.Database(t)
	s := onStage(t, quick, sip, func(c *config.Config) { c.Store.URL, c.Node.Name = database, "one" })
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.sip[1], "tcp:"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	db, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	if _, err := db.Exec(t.Context(), `UPDATE nodes SET until = 1 WHERE name = 'one'`); err != nil {
		t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(patience))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("it is still there: %v", err)
	}
}
