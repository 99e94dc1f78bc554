package browser_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"parley/gws"
	"parley/gwsclient"
)

// peer is a colleague without a browser, who does what the test says.
type peer struct {
	t      *testing.T
	client *gwsclient.Client
}

// peer logs somebody in at his place.
func (s *stage) peer(name string) *peer {
	s.t.Helper()
	p := &peer{s.t, gwsclient.New(s.server.URL, name, "demo", gwsclient.Options{})}
	s.t.Cleanup(p.client.Close)
	p.must(func(ctx context.Context) error {
		_, err := p.client.StartContactCenterSession(ctx, gws.StartContactCenterSession{Channels: []string{"voice"}})
		return err
	})
	return p
}

// listens is connected for notifications until the test ends.
func (p *peer) listens() *peer {
	p.t.Helper()
	var told *gwsclient.Notifications
	p.must(func(ctx context.Context) (err error) {
		told, err = p.client.Notifications(context.WithoutCancel(ctx))
		return err
	})
	ctx, stop := context.WithCancel(context.Background())
	var hearing sync.WaitGroup
	hearing.Go(func() {
		for {
			if _, err := told.Next(ctx); err != nil {
				return
			}
		}
	})
	p.t.Cleanup(func() {
		stop()
		hearing.Wait()
		closing, done := context.WithTimeout(context.Background(), time.Second)
		defer done()
		_ = told.Close(closing)
	})
	return p
}

func (p *peer) must(act func(context.Context) error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	if err := act(ctx); err != nil {
		p.t.Fatalf("%s: %v", p.client.User(), err)
	}
}

// session is the id of the peer's present session.
func (p *peer) session() string {
	p.t.Helper()
	for until := time.Now().Add(soon); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		all, err := p.client.IMSessions(p.t.Context())
		if err == nil && len(all) == 1 {
			return all[0].ID
		}
	}
	p.t.Fatalf("%s has no session", p.client.User())
	return ""
}

func (p *peer) says(texts ...string) {
	p.t.Helper()
	id := p.session()
	for _, text := range texts {
		p.must(func(ctx context.Context) error { return p.client.SendMessage(ctx, id, gws.SendMessage{Text: text}) })
	}
}

func (p *peer) calls(number string) {
	p.t.Helper()
	p.must(func(ctx context.Context) error {
		return p.client.InitiateIMSession(ctx, gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: number}})
	})
}

func (p *peer) attaches(key, value string) {
	p.t.Helper()
	id := p.session()
	text, _ := json.Marshal(value)
	p.must(func(ctx context.Context) error { return p.client.AttachUserData(ctx, id, gws.UserData{key: text}) })
}

func (p *peer) ends() {
	p.t.Helper()
	id := p.session()
	p.must(func(ctx context.Context) error { return p.client.Complete(ctx, id) })
}

// transcript is what the server keeps of a session.
func (p *peer) transcript(id string) []string {
	p.t.Helper()
	var texts []string
	p.must(func(ctx context.Context) error {
		all, err := p.client.Messages(ctx, id, 1, 1000)
		for _, m := range all {
			texts = append(texts, m.Text)
		}
		return err
	})
	return texts
}
