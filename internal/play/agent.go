package play

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"parley/gws"
	"parley/gwsclient"
)

// agent is one scripted user at the server.
type agent struct {
	name   string
	side   side
	client *gwsclient.Client
	ladder *ladder

	stream    *gwsclient.Notifications
	listening sync.WaitGroup
	inbox     chan heard
	seated    chan struct{} // holds a token once a DeviceStateChange has come

	early []heard // what came while another agent was waited for

	device    gws.Device
	fit       int    // how many devices he might use
	wasActive bool   // he was logged in before the play
	started   bool   // the play logs him in
	busyWith  string // a session that he had before
	index     int64  // of the last message
}

// heard is one notification, or the end of the stream.
type heard struct {
	gwsclient.Notification
	err error
}

// inboxSize is how many notifications may wait for the play; when it is full
// the stream's own queue fills next.
const inboxSize = 100

func newAgent(server string, login Login, at side, l *ladder) *agent {
	a := &agent{name: login.User, side: at, ladder: l, inbox: make(chan heard, inboxSize), seated: make(chan struct{}, 1)}
	a.client = gwsclient.New(server, login.User, login.Password, gwsclient.Options{Hooks: gwsclient.Hooks{
		Requested: func(r gwsclient.Request) { l.requested(at, r) },
		Answered:  func(e gwsclient.Exchange) { l.answered(at, e) },
	}})
	return a
}

// listen opens the stream and reads it until hangUp.
func (a *agent) listen(ctx context.Context) error {
	said := a.ladder.says(a.side, "CometD handshake, subscribe "+gws.TopicMe)
	stream, err := a.client.Notifications(ctx)
	if err != nil {
		said("refused", false)
		return err
	}
	said("subscribed", true)
	a.stream = stream
	a.listening.Go(func() { a.read(context.WithoutCancel(ctx)) })
	return nil
}

// read ends with the stream: hangUp closes it.
func (a *agent) read(ctx context.Context) {
	for {
		n, err := a.stream.Next(ctx)
		if err == nil {
			a.hear(n)
		}
		if err != nil || isIM(n) {
			select {
			case a.inbox <- heard{n, err}:
			default: // nobody fetches any more: the play is failing already
			}
		}
		if err != nil {
			return
		}
	}
}

func (a *agent) hear(n gwsclient.Notification) {
	a.ladder.notified(a.side, n)
	if _, ok := n.Body.(gws.DeviceStateChange); ok {
		select {
		case a.seated <- struct{}{}:
		default:
		}
	}
}

func isIM(n gwsclient.Notification) bool {
	switch n.Body.(type) {
	case gws.IMSessionStateChange, gws.IMLogUpdate:
		return true
	}
	return n.Gap
}

// mail is where notifications come in; nobody's is nil, which never delivers.
func (a *agent) mail() <-chan heard {
	if a == nil {
		return nil
	}
	return a.inbox
}

// first takes the oldest of what came early.
func (a *agent) first() (h heard, ok bool) {
	if len(a.early) == 0 {
		return heard{}, false
	}
	h, a.early = a.early[0], a.early[1:]
	return h, true
}

func (a *agent) hangUp(ctx context.Context) {
	if a.stream == nil {
		return
	}
	said := a.ladder.says(a.side, "CometD disconnect")
	err := a.stream.Close(ctx)
	a.listening.Wait()
	said("disconnected", err == nil)
	a.stream = nil
}

// choose picks the device to use: the one with the number if it is given, else
// the first that may do IM.
func (a *agent) choose(devices []gws.Device, number string) bool {
	a.fit = 0
	for _, d := range devices {
		if d.DeviceState != gws.Active || d.IMCapable != nil && !*d.IMCapable || number != "" && d.PhoneNumber != number {
			continue
		}
		if a.fit++; a.fit == 1 {
			a.device = d
		}
	}
	return a.fit > 0
}

func (a *agent) devicePath() string {
	return cmp.Or(a.device.Path, gws.PathDevices+"/"+a.device.ID)
}

// remember notes how the agent stood before the play.
func (a *agent) remember(user gws.User) {
	a.wasActive = anyActive(user.Devices)
	if len(user.IMSessions) > 0 {
		a.busyWith = user.IMSessions[0].ID
	}
}

func anyActive(devices []gws.Device) bool {
	for _, d := range devices {
		if d.DeviceState == gws.Active {
			return true
		}
	}
	return false
}

// plain strips what a number may be written with (D-24).
func plain(number string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(number)
}
