package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/play"
	"parley/internal/provision"
)

// Whom the demo's session is between.
const (
	demoFrom = "anna:demo"
	demoTo   = "3002"
	demoPeer = "ben:demo"
)

type tryCommand struct {
	From string `placeholder:"USER:PASS" default:"anna:demo" help:"Who begins the session; in the demo anna:demo."`
	To   string `placeholder:"NUMBER" help:"Number to call; without it ben's of the demo, who plays his part too."`
	Peer string `placeholder:"USER:PASS" help:"Login of whoever has the number, to play his part too. The demo's people need none; without it only the caller's part is played."`
	target
}

// Help is the example in the command's help.
func (tryCommand) Help() string {
	return "Plays one session through the public API, prints every step as a ladder, and ends with 0 only if all were right. " +
		"Outside the demo and without --peer somebody must sit at the number, logged in.\n\n" +
		"Example: parley try --server https://im.example.test --from anna:secret --to 3002"
}

// Run plays the session.
func (c tryCommand) Run(t *terminal) error {
	script, err := c.script(t)
	if err != nil {
		return err
	}
	ctx, stop := t.interruptible()
	defer stop()
	return script.Run(ctx)
}

func (c tryCommand) script(t *terminal) (play.Script, error) {
	server, _, err := c.url(t)
	if err != nil {
		return play.Script{}, err
	}
	if c.To == "" {
		c.To = demoTo
	}
	if c.Peer == "" {
		c.Peer = demoLogin(c.From, c.To)
	}
	from, err := login("--from", c.From)
	if err != nil {
		return play.Script{}, err
	}
	script := play.Script{Server: server, From: from.User, FromPassword: from.Password, To: c.To, Out: t.stdout}
	if c.Peer != "" {
		peer, err := login("--peer", c.Peer)
		script.Peer = &peer
		return script, err
	}
	return script, nil
}

// demoLogin returns the login of whoever has the number in the demo, if the
// caller is of the demo too: then both parts can be played. Otherwise it is
// empty.
func demoLogin(from, number string) string {
	people, err := provision.Demo()
	user, password, _ := strings.Cut(from, ":")
	demo := directory.New(people)
	caller, known := demo.UserNamed(user)
	if err != nil || !known || caller.Credential.Password != password {
		return ""
	}
	for _, u := range demo.Users(caller.ContactCenter) {
		place, _ := demo.Place(u.ContactCenter, u.Place)
		device, has := demo.DeviceNumbered(u.ContactCenter, number)
		if has && slices.Contains(place.Devices, device.ID) {
			return u.UserName + ":" + u.Credential.Password
		}
	}
	return ""
}

// login never quotes what it cannot read: it may be a password.
func login(flag, text string) (play.Login, error) {
	l, ok := play.ParseLogin(text)
	if !ok {
		return l, fault.New("parley.try", fault.Invalid, "", fmt.Sprintf("%s: is not a login; expected USER:PASS", flag))
	}
	return l, nil
}

// interruptible returns a context that a signal ends.
func (t *terminal) interruptible() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-t.signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(); <-watched }
}
