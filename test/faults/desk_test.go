package faults_test

import (
	"context"
	"maps"
	"sync"
	"time"

	"parley/gws"
	"parley/gwsclient"
	"parley/test/history"
)

// desk is one of an agent's connections: it listens, and writes down what it hears.
type desk struct {
	*agent
	name   string
	stream *gwsclient.Notifications
	stop   context.CancelFunc
	done   sync.WaitGroup

	mu    sync.Mutex // guards what follows
	heard []history.Heard
	known map[string]bool
	over  map[string]bool // sessions whose end was heard or read
}

// listen opens a connection of the agent's.
func (a *agent) listen(name string) *desk {
	a.t.Helper()
	d := &desk{agent: a, name: name, known: map[string]bool{}, over: map[string]bool{}}
	a.until("opening the stream", func(ctx context.Context) (err error) {
		ctx, cancel := context.WithTimeout(ctx, answer)
		defer cancel()
		d.stream, err = a.client.Notifications(ctx)
		return err
	})
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	if d.stream == nil {
		return d
	}
	d.look(a.rec.now())
	d.done.Go(func() { d.follow(ctx) })
	return d
}

// follow writes down until the desk is left.
func (d *desk) follow(ctx context.Context) {
	for {
		n, err := d.stream.Next(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			d.t.Errorf("%s: the stream ended: %v", d.name, err)
			return
		}
		if n.Gap {
			d.look(d.rec.since(n.At))
		} else if h, ok := d.read(n); ok {
			d.hear(h)
		}
	}
}

// leave closes the connection and returns what it heard.
func (d *desk) leave() history.Connection {
	d.stop()
	d.done.Wait()
	if d.stream != nil {
		ctx, cancel := context.WithTimeout(context.Background(), answer)
		defer cancel()
		_ = d.stream.Close(ctx) // the node may be away
	}
	return history.Connection{Agent: d.agent.name, Name: d.name, Heard: d.heard}
}

func (d *desk) hear(h history.Heard) {
	d.rec.saw(h.Session)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard = append(d.heard, h)
	d.known[h.Session] = true
	d.over[h.Session] = d.over[h.Session] || h.State == history.Completed
}

// read turns a notification about sessions into what was heard.
func (d *desk) read(n gwsclient.Notification) (history.Heard, bool) {
	h := history.Heard{At: d.rec.since(n.At)}
	switch body := n.Body.(type) {
	case gws.IMLogUpdate:
		h.Sort, h.Session = history.Message, body.IMSessionPath[len("/im-sessions/"):]
		h.Line = history.Line{Index: body.Index, Sender: body.Sender.UserName, Text: body.Message}
	case gws.IMSessionStateChange:
		h.Session = body.IMSession.ID
		switch body.NotificationType {
		case gws.StatusChange:
			h.Sort, h.State = history.State, string(body.IMSession.State)
		case gws.AttachedDataChanged:
			h.Sort, h.Data = history.Data, numbers(d.t, body.IMSession.UserData)
		case gws.NotificationError:
			h.Sort = history.Failure
		case gws.NewMessage, gws.DeliveryFailed: // is an IMLogUpdate; concerns SIP peers
		}
	default:
		return h, false // of devices and channels
	}
	return h, true
}

// look reads where the agent stands after a gap: what is live, and what the desk
// knew of.
func (d *desk) look(gap history.Time) {
	look := history.Heard{Sort: history.Look, Begun: d.rec.now()}
	ids := map[string]bool{}
	for _, s := range d.live() {
		ids[s.ID] = true
	}
	d.mu.Lock()
	maps.Copy(ids, d.known)
	over := maps.Clone(d.over)
	d.mu.Unlock()
	for _, id := range sorted(ids) {
		if over[id] {
			continue // there is nothing more to it
		}
		if s, ok := d.session(id); ok {
			d.rec.saw(id)
			look.Seen = append(look.Seen, history.Seen{Session: id, State: string(s.State), Data: numbers(d.t, s.UserData), Lines: d.transcript(id)})
		}
	}
	look.At = d.rec.now()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard = append(d.heard, history.Heard{Sort: history.Gap, At: gap}, look)
	for _, s := range look.Seen {
		d.known[s.Session] = true
		d.over[s.Session] = d.over[s.Session] || s.State == history.Completed
	}
}

// quiet waits until the desk knows the end of all sessions it knows of.
func (d *desk) quiet(until time.Time) {
	for ; time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		d.mu.Lock()
		waits := false
		for id := range d.known {
			waits = waits || !d.over[id]
		}
		d.mu.Unlock()
		if !waits {
			return
		}
	}
}
