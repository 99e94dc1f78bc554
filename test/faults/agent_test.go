package faults_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"testing"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
	"parley/gws"
	"parley/gwsclient"
	"parley/test/history"
	"parley/test/process"
)

// How agents work.
const (
	answer  = 4 * time.Second        // until an attempt counts as unanswered
	endure  = 60 * time.Second       // until an agent gives up for good
	again   = 100 * time.Millisecond // between two attempts
	page    = 1000
	backoff = 100 * time.Millisecond // of a lost stream, at first
)

// agent is a user at a desk: what he asks is asked from here.
type agent struct {
	t            testing.TB
	url          string
	name, number string
	rec          *recorder
	http         *http.Client
	client       *gwsclient.Client
}

func newAgent(t testing.TB, url string, i int, rec *recorder) *agent {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &agent{t: t, url: url, name: process.AgentName(i), number: process.AgentNumber(i), rec: rec,
		http: &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}}
	a.client = gwsclient.New(url, a.name, process.Password, gwsclient.Options{HTTPClient: a.http, Timeout: answer,
		Notifications: bayeuxclient.Config{Transports: []string{transport(i)}, RequestTimeout: answer, Backoff: backoff, MaxBackoff: 5 * backoff, QueueSize: 100_000}})
	return a
}

func transport(i int) string {
	if i%2 == 0 {
		return bayeux.LongPolling
	}
	return bayeux.WebSocket
}

// until repeats something until it succeeds.
func (a *agent) until(what string, act func(context.Context) error) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), endure)
	defer cancel()
	for {
		err := act(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			a.t.Errorf("%s: %s: %v", a.name, what, err)
			return
		case <-time.After(again):
		}
	}
}

// arrive logs in.
func (a *agent) arrive() {
	a.t.Helper()
	a.until("login", func(ctx context.Context) error {
		_, err := a.client.StartContactCenterSession(ctx, gws.StartContactCenterSession{})
		return err
	})
}

// does an act until it is answered, under one reference, and writes every
// attempt down. It returns the last outcome.
func (a *agent) does(act history.Act, call func(context.Context) error) (history.Outcome, error) {
	for begin := time.Now(); ; time.Sleep(again) {
		act.Agent, act.Begun = a.name, a.rec.now()
		err := call(context.Background())
		act.Ended, act.Outcome = a.rec.now(), outcome(err)
		if act.Kind != history.Initiate || act.Outcome != history.Taken {
			a.rec.note(act)
		}
		if act.Outcome != history.Unknown || time.Since(begin) > endure {
			return act.Outcome, err
		}
	}
}

// outcome: a refusal is a word of the server's about the request; a fault of its
// own leaves open what became of it.
func outcome(err error) history.Outcome {
	var refused *gwsclient.Error
	switch {
	case err == nil:
		return history.Taken
	case errors.As(err, &refused) && refused.HTTP < http.StatusInternalServerError:
		return history.Refused
	}
	return history.Unknown
}

func (a *agent) send(session, text string) history.Outcome {
	a.t.Helper()
	got, err := a.does(history.Act{Kind: history.Send, Session: session, Text: text}, func(ctx context.Context) error {
		return a.client.SendMessage(ctx, session, gws.SendMessage{Text: text, ClientMessageID: text})
	})
	return a.want(history.Send, session, got, err)
}

func (a *agent) set(session string, value int) history.Outcome {
	a.t.Helper()
	data := gws.UserData{a.name: json.RawMessage(fmt.Sprint(value))}
	key := fmt.Sprintf("%s-%s-%d", session, a.name, value)
	got, err := a.does(history.Act{Kind: history.Set, Session: session, Key: a.name, Value: value}, func(ctx context.Context) error {
		return a.client.UpdateUserData(ctx, session, data, gwsclient.IdempotencyKey(key))
	})
	return a.want(history.Set, session, got, err)
}

func (a *agent) complete(session string) history.Outcome {
	a.t.Helper()
	got, err := a.does(history.Act{Kind: history.Complete, Session: session}, func(ctx context.Context) error {
		return a.client.Complete(ctx, session, gwsclient.IdempotencyKey(session+"-complete-"+a.name))
	})
	return a.want(history.Complete, session, got, err)
}

// answer takes a ringing session; false if it is too late.
func (a *agent) answers(session string) bool {
	a.t.Helper()
	return a.decides(history.Answer, session, a.client.Accept)
}

// reject declines a ringing session; false if it is too late.
func (a *agent) rejects(session string) bool {
	a.t.Helper()
	return a.decides(history.Complete, session, a.client.Reject)
}

func (a *agent) decides(kind history.Kind, session string, call func(context.Context, string, ...gwsclient.CallOption) error) bool {
	a.t.Helper()
	got, err := a.does(history.Act{Kind: kind, Session: session}, func(ctx context.Context) error {
		return call(ctx, session, gwsclient.IdempotencyKey(session+string(kind)+a.name))
	})
	if got == history.Unknown {
		a.want(kind, session, got, err)
	}
	return got == history.Taken
}

// want complains of everything but success: nobody hinders these agents but the
// faults, which leave an act unanswered and never have it refused.
func (a *agent) want(kind history.Kind, session string, got history.Outcome, err error) history.Outcome {
	a.t.Helper()
	if got != history.Taken {
		a.t.Errorf("%s: %s in %s: %s: %v", a.name, kind, session, got, err)
	}
	return got
}

// initiate begins a session and returns its id, "" without.
func (a *agent) initiate(to *agent, reference string) string {
	a.t.Helper()
	act := history.Act{Kind: history.Initiate, Text: reference}
	var begun history.Time
	got, err := a.does(act, func(ctx context.Context) error {
		begun = a.rec.now()
		return a.client.InitiateIMSession(ctx, gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: to.number}}, gwsclient.IdempotencyKey(reference))
	})
	if a.want(history.Initiate, "", got, err) != history.Taken {
		return ""
	}
	act.Agent, act.Begun, act.Ended, act.Outcome = a.name, begun, a.rec.now(), history.Taken
	for _, s := range a.live() {
		act.Session = s.ID
	}
	a.rec.note(act)
	return act.Session
}

// live reads the agent's live sessions.
func (a *agent) live() (sessions []gws.IMSession) {
	a.t.Helper()
	a.until("reading the live sessions", func(ctx context.Context) (err error) {
		sessions, err = a.client.IMSessions(ctx)
		return err
	})
	return sessions
}

// session reads one session, live or over; false if the agent has no part in it.
func (a *agent) session(id string) (s gws.IMSession, ok bool) {
	a.t.Helper()
	a.until("reading "+id, func(ctx context.Context) error {
		var answer gws.IMSessionAnswer
		code, err := a.get(ctx, "/im-sessions/"+id, &answer)
		s, ok = answer.IMSession, err == nil
		if code == http.StatusNotFound {
			return nil
		}
		return err
	})
	return s, ok
}

// get reads what the client has no method for.
func (a *agent) get(ctx context.Context, path string, into any) (code int, err error) {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.url+gws.BasePath+path, nil)
	if err != nil {
		return 0, err
	}
	r.SetBasicAuth(a.name, process.Password)
	response, err := a.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return response.StatusCode, errors.New(response.Status)
	}
	return response.StatusCode, json.NewDecoder(response.Body).Decode(into)
}

// transcript reads all messages of a session.
func (a *agent) transcript(id string) (lines []history.Line) {
	a.t.Helper()
	for {
		var messages []gws.Message
		a.until("reading the transcript of "+id, func(ctx context.Context) (err error) {
			messages, err = a.client.Messages(ctx, id, int64(len(lines))+1, page)
			return err
		})
		for _, m := range messages {
			lines = append(lines, history.Line{Index: m.Index, Sender: m.Sender.UserName, Text: m.Text})
		}
		if len(messages) < page {
			return lines
		}
	}
}

// numbers are the user data that agents set.
func numbers(t testing.TB, data gws.UserData) map[string]int {
	t.Helper()
	all := map[string]int{}
	for key, text := range data {
		var value int
		if err := json.Unmarshal(text, &value); err != nil {
			t.Errorf("user data %s: %v", key, err)
		}
		all[key] = value
	}
	return all
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
