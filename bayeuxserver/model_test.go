package bayeuxserver_test

import (
	"context"
	"fmt"
	"math/rand"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// Whatever its connections do, each session sees every event once, in order;
// and when all clients are gone, so is everything else, by itself.
func TestEveryEventOnceInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Int64().Draw(rt, "seed")
		actors := rapid.SliceOfN(rapid.SampledFrom([]string{"plain", "ack"}), 1, 4).Draw(rt, "actors")
		events := rapid.IntRange(1, 60).Draw(rt, "events")
		var faults []string
		synctest.Test(t, func(t *testing.T) { faults = chaos(t, seed, actors, events) })
		if len(faults) > 0 {
			rt.Fatal(strings.Join(faults, "\n"))
		}
	})
}

func chaos(t *testing.T, seed int64, kinds []string, events int) (faults []string) {
	sc := &scene{t: t, srv: bayeuxserver.New(bayeuxserver.Config{MaxQueue: 10000, WriteTimeout: time.Second}, bayeuxserver.Hooks{}), ln: newPipes()}
	sc.web = &http.Server{Handler: sc.srv}
	go func() { _ = sc.web.Serve(sc.ln) }()
	ctx, calm := context.WithCancel(t.Context())
	var all sync.WaitGroup
	actors := make([]*actor, len(kinds))
	for i, kind := range kinds {
		actors[i] = newActor(sc, kind == "ack", rand.New(rand.NewSource(seed+int64(i))))
		all.Go(func() { actors[i].live(ctx) })
	}
	synctest.Wait()
	publishAll(sc, actors, events, rand.New(rand.NewSource(seed)))
	calm()
	all.Wait()
	for i, a := range actors {
		if got := fmt.Sprint(a.got); got != fmt.Sprint(upTo(events)) || a.fault != "" {
			faults = append(faults, fmt.Sprintf("%s %d: %s %s", kinds[i], i, got, a.fault))
		}
		a.http.CloseIdleConnections()
	}
	sc.after(30*second + 60*second + 2*second)
	if left := sc.srv.Leftovers(); left != bayeuxserver.NothingLeft {
		faults = append(faults, left)
	}
	sc.end()
	return faults
}

func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func publishAll(sc *scene, actors []*actor, events int, r *rand.Rand) {
	for i := range events {
		ev := freeze("/n", strconv.Itoa(i))
		for _, a := range actors {
			if r.Intn(3) == 0 {
				a.session().DeliverSoon(ev, time.Duration(r.Intn(40)+1)*time.Millisecond)
			} else {
				a.session().Deliver(ev)
			}
		}
		if r.Intn(2) == 0 {
			time.Sleep(time.Duration(r.Intn(30)) * time.Millisecond)
		}
	}
}

// actor is a client with bad habits: it cuts its connections, reads slowly,
// connects twice, and changes transport. With the acknowledge extension it does
// so at any moment, without it only where nothing is under way.
type actor struct {
	*poller
	ack   bool
	seen  int64
	r     *rand.Rand
	got   []int
	fault string
}

func newActor(sc *scene, ack bool, r *rand.Rand) *actor {
	a := &actor{poller: sc.poller(), ack: ack, r: r}
	if ack {
		a.acking()
	} else {
		a.shakes()
	}
	a.subscribes("/n")
	return a
}

func (a *actor) connect(timeout int) string {
	text := fmt.Sprintf(`[{"channel":"/meta/connect","id":"2","clientId":"%s","advice":{"timeout":%d}`, a.id, timeout)
	if a.ack {
		text += fmt.Sprintf(`,"ext":{"ack":%d}`, a.seen)
	}
	return text + `}]`
}

// hear takes one answer as a whole; it tells whether the connect was answered.
func (a *actor) hear(body string) (answered bool) {
	list, err := bayeux.Decode(nil, []byte(body), bayeux.Limits{})
	if err != nil {
		a.fault = fmt.Sprint(err, body)
	}
	for _, m := range list {
		switch {
		case m.Channel == "/n" && !m.Reply:
			n, _ := strconv.Atoi(string(m.Data))
			a.got = append(a.got, n)
		case m.Channel == bayeux.MetaConnect:
			answered = true
			if n, ok := bayeux.AckOf(m.Ext); ok {
				a.seen = n
			}
			fallthrough
		default:
			if !m.Successful {
				a.fault = body
			}
		}
	}
	return answered
}

func (a *actor) live(ctx context.Context) {
	for ctx.Err() == nil && a.fault == "" {
		switch a.r.Intn(6) {
		case 0:
			a.talk(ctx)
		case 1:
			a.overlap()
		case 2:
			if a.ack {
				a.giveUp()
			}
		case 3:
			if !a.ack {
				a.publishSomething()
			}
		default:
			a.poll(a.r.Intn(50))
		}
	}
	// Calm now: whatever is still queued comes.
	for range 3 {
		a.poll(100)
	}
}

func (a *actor) poll(timeout int) { a.take(a.says(a.connect(timeout))) }

func (a *actor) take(got said) {
	if got.err != nil || got.status != http.StatusOK {
		a.fault = fmt.Sprint(got.status, got.err)
		return
	}
	a.hear(strings.ReplaceAll(got.body, "$", a.id))
}

// publishSomething gives events a reply to ride on.
func (a *actor) publishSomething() { a.take(a.says(`[{"channel":"/other","clientId":"$"}]`)) }

// overlap connects while a connect is held. The first is ended by the second,
// or was answered before; with acknowledgement the first answer is thrown away,
// as a reloaded page would.
func (a *actor) overlap() {
	ctx, cancel := context.WithCancel(a.sc.t.Context())
	defer cancel()
	first := make(chan said, 1)
	go func() { first <- a.request(ctx, http.MethodPost, "", a.connect(1000)) }()
	time.Sleep(time.Duration(a.r.Intn(20)+1) * time.Millisecond)
	if a.ack {
		cancel()
		<-first
		a.poll(a.r.Intn(20))
		return
	}
	second := make(chan said, 1)
	go func() { second <- a.request(a.sc.t.Context(), http.MethodPost, "", a.connect(20)) }()
	if got := <-first; got.status == http.StatusOK {
		a.take(got)
	} else if got.status != http.StatusInternalServerError {
		a.fault = fmt.Sprint(got.status, got.err)
	}
	a.take(<-second)
}

// giveUp cuts a poll at any moment.
func (a *actor) giveUp() {
	ctx, cancel := context.WithTimeout(a.sc.t.Context(), time.Duration(a.r.Intn(30))*time.Millisecond)
	defer cancel()
	if got := a.request(ctx, http.MethodPost, "", a.connect(1000)); got.err == nil {
		a.take(got)
	}
}

// talk moves to a WebSocket for a while.
func (a *actor) talk(ctx context.Context) {
	k, _, err := a.sc.dial(http.Header{"Cookie": {"BAYEUX_BROWSER=" + a.cookie}})
	if err != nil {
		a.fault = err.Error()
		return
	}
	k.id = a.id
	k.frames = make(chan string) // what is not taken is not read
	go k.listen()
	a.tell(k, 1000)
	until := time.Now().Add(time.Duration(a.r.Intn(200)) * time.Millisecond)
	for time.Now().Before(until) && ctx.Err() == nil {
		if !a.listenTo(k, time.Until(until)) {
			break
		}
	}
	a.leave(k)
}

// tell connects over the socket and lets it arrive: one who changes transport
// before that would ask for the session on two connections at once.
func (a *actor) tell(k *talker, timeout int) {
	_ = k.send(a.connect(timeout))
	time.Sleep(time.Millisecond)
}

func (a *actor) listenTo(k *talker, within time.Duration) bool {
	switch n := a.r.Intn(40); {
	case n < 10:
		time.Sleep(time.Duration(a.r.Intn(50)) * time.Millisecond)
	case n == 10 && a.ack:
		time.Sleep(1500 * time.Millisecond) // too slow: the server drops the socket
	}
	select {
	case text := <-k.frames:
		if a.hear(text) {
			a.tell(k, a.r.Intn(100))
		}
		return true
	case err := <-k.end:
		k.end <- err
		return false
	case <-time.After(within):
		return false
	}
}

// leave cuts the socket, or goes back to polling and hears the socket out.
func (a *actor) leave(k *talker) {
	if a.ack {
		_ = k.raw.Close()
		k.remaining(func(string) {})
		return
	}
	answer := make(chan said, 1)
	go func() { answer <- a.request(a.sc.t.Context(), http.MethodPost, "", a.connect(50)) }()
	k.remaining(func(text string) { a.hear(text) })
	a.take(<-answer)
}

// remaining hears a socket out until it is closed.
func (k *talker) remaining(hear func(string)) {
	for {
		select {
		case text := <-k.frames:
			hear(text)
		case <-k.end:
			return
		}
	}
}
