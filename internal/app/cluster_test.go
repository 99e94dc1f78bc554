package app_test

import (
	"net/http"
	"testing"
	"time"

	"parley/internal/config"
)

// onNodes opens several servers on one database.
func onNodes(t *testing.T, count int, change ...func(*config.Config)) []*stage {
	t.Helper()
	url := pg.Database(t)
	change = append(change, func(c *config.Config) { c.Store.URL = url })
	var all []*stage
	for range count {
		all = append(all, onStage(t, change...))
	}
	return all
}

// at is the actor as another node sees him: with the same cookies.
func (a *actor) at(s *stage) *actor {
	return &actor{stage: s, name: a.name, number: a.number, password: a.password, endpoint: a.endpoint,
		devices: map[string]string{}, http: a.http}
}

// quick lets a dead node be noticed and its agents be missed soon.
func quick(c *config.Config) {
	c.Node.Lease, c.IM.DisconnectGrace, c.Bayeux.MaxInterval = 600*time.Millisecond, 300*time.Millisecond, 300*time.Millisecond
}

// TestClusterLogin: what a request did on one node, the next one finds on another.
func TestClusterLogin(t *testing.T) {
	nodes := onNodes(t, 2)
	one, two := nodes[0], nodes[1]

	one.scene("anna logs in on node 1 and talks on node 2", func() {
		two.seated("ben")
		for range 20 { // each time at once, before anything could be told
			anna := one.actor("anna")
			anna.start()
			there := anna.at(two).cookieOnly()
			there.does("/me/im-sessions", initiate3002)
			list := there.get("/me/im-sessions")
			if uris, _ := list.Body["uris"].([]any); len(uris) != 1 {
				t.Fatalf("HTTP %d %s", list.HTTP, list.Text)
			}
			anna.does("/me", endSession)
			there.get("/me").refused(t, http.StatusUnauthorized, 20, "Access denied")
		}
	})
	one.scene("a place taken on the other node is in use", func() {
		anna, erik := one.actor("anna"), two.actor("erik")
		anna.start()
		erik.post("/me", `{"operationName":"StartContactCenterSession","place":"Place_3001"}`).refused(t, 403, 19, "in use")
		anna.at(two).does("/me", endSession)
		erik.at(one).does("/me", `{"operationName":"StartContactCenterSession","place":"Place_3001"}`)
	})
}

// TestClusterCSRF: a token of one node is good on another.
func TestClusterCSRF(t *testing.T) {
	nodes := onNodes(t, 2, csrf)
	anna := nodes[0].actor("anna")
	token := anna.get("/me").Header.Get("X-CSRF-TOKEN")
	there := anna.at(nodes[1]).cookieOnly()
	there.post("/me", startSession).refused(t, http.StatusForbidden, 3, "Csrf")
	if got := there.post("/me", startSession, "X-CSRF-TOKEN", token); got.HTTP != http.StatusOK {
		t.Errorf("HTTP %d %s", got.HTTP, got.Text)
	}
}

// TestClusterAdmin: what is provisioned on one node holds on all.
func TestClusterAdmin(t *testing.T) {
	nodes := onNodes(t, 2)
	one, two := nodes[0], nodes[1]
	root := one.actor("admin")
	ben := two.seated("ben")
	one.scene("a user made on one node logs in on the other", func() {
		path := root.creates("/users", newUser)
		ida := two.actor("ida")
		ida.password = "first"
		if got := ida.get("/me"); got.HTTP != http.StatusOK {
			t.Errorf("%s: HTTP %d %s", path, got.HTTP, got.Text)
		}
	})
	one.scene("a password changed on the other node ends everything that was opened by the old one", func() {
		root.put(userPath("ben"), `{"password":"another"}`).fine(t)
		ben.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage")
		ben.loggedOut()
		ben.get("/me").refused(t, http.StatusUnauthorized, 20, "")
		ben.parts()
	})
}

// parts checks that the actor's Bayeux session ends, and that he is told so.
func (a *actor) parts() {
	a.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		reply := a.bayeux(`[{"channel":"/meta/connect","clientId":"` + a.client + `","connectionType":"long-polling"}]`)
		if ok, _ := reply[len(reply)-1].fields["successful"].(bool); !ok {
			return
		}
	}
	a.Error("the session lasts")
}

// TestClusterGone: being connected is a fact of the cluster (D-25).
func TestClusterGone(t *testing.T) {
	nodes := onNodes(t, 2, quick)
	one, two := nodes[0], nodes[1]
	anna, ben := one.seated("anna"), one.seated("ben")
	path := talk(anna, ben)
	one.scene("who is connected to another node has not left", func() {
		second := ben.at(two)
		second.listen()
		ben.disconnects()
		time.Sleep(3 * one.cfg.IM.DisconnectGrace) // what must not happen would happen now
		anna.does(path, `{"operationName":"SendMessage","text":"still there?"}`)
		anna.expectText("still there?")
		second.expectText("still there?")
		ben = second
	})
	one.scene("who is connected nowhere has left, whichever node it was", func() {
		ben.disconnects()
		anna.sees(anna.expectState("Completed"), view{state: "Completed", peer: "3002", direction: "Outgoing", reason: "agentLeft"})
		anna.idle()
	})
}

// TestClusterDeath: what a dead node owed another finishes, once.
func TestClusterDeath(t *testing.T) {
	nodes := onNodes(t, 3, quick, func(c *config.Config) { c.IM.RingTimeout = 2 * time.Second })
	one, two := nodes[0], nodes[1]
	anna := two.seated("anna")
	cara := nodes[2].seated("cara") // answers by hand
	ben := one.seated("ben")
	dora := two.seated("dora")
	talk(ben, dora)
	anna.at(one).does("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3003"}}`) // node 1 keeps the time
	anna.expectState("Initiating")
	cara.expectState("Alerting")
	one.app.Dies()
	one.stop()
	one.scene("a ringing ends when it said it would", func() {
		failed := anna.next()
		for failed.Data["notificationType"] != "StatusChange" { // the error comes first
			failed = anna.next()
		}
		session, _ := failed.Data["imSession"].(map[string]any)
		alike(t, session["state"], "Completed")
		alike(t, session["reason"].(map[string]any)["code"], "noAnswer")
		cara.expectState("Completed")
	})
	one.scene("and an agent who was connected there and does not come back has left", func() {
		dora.sees(dora.expectState("Completed"), view{state: "Completed", peer: "3002", direction: "Incoming", reason: "agentLeft"})
	})
	anna.idle()
	cara.idle()
	dora.idle()
}

// TestClusterDrain: a node that stops in order loses nobody.
func TestClusterDrain(t *testing.T) {
	nodes := onNodes(t, 2, func(c *config.Config) { c.Node.Drain.Spread = 50 * time.Millisecond })
	one, two := nodes[0], nodes[1]
	anna, ben := one.seated("anna"), two.seated("ben")
	path := talk(anna, ben)
	ben.says(path, anna, "one")
	one.stop()
	anna.leaveOff()
	for _, text := range []string{"two", "three"} {
		ben.does(path, `{"operationName":"SendMessage","text":%q}`, text)
		ben.expectText(text)
	}
	there := anna.at(two) // the balancer's doing
	if hands := there.bayeux(`[{"channel":"/meta/connect","clientId":"` + anna.client + `","connectionType":"long-polling"}]`); true {
		alike(t, []any{hands[0].fields["error"], hands[0].fields["advice"].(map[string]any)["reconnect"]}, []any{"402::Unknown client", "handshake"})
	}
	there.listen()
	alike(t, there.transcript(path, "", 1), []any{"one", "two", "three"})
	there.says(path, ben, "four")
	there.completes(path, ben)
}

// TestDrainDelay: a stopping node serves on until balancers have seen that it is not ready.
func TestDrainDelay(t *testing.T) {
	s := onStage(t, func(c *config.Config) { c.Node.Drain.Delay = time.Second })
	anna := s.actor("anna")
	anna.start()
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.stop() }()
	for deadline := time.Now().Add(patience); ; {
		if got := anna.do("GET", "/readyz", "", ""); got.HTTP == http.StatusServiceUnavailable {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it stays ready")
		}
	}
	if got := anna.get("/me"); got.HTTP != http.StatusOK {
		t.Errorf("HTTP %d %s", got.HTTP, got.Text)
	}
	<-stopped
}

// TestClusterGuessing: wrong passwords are counted together.
func TestClusterGuessing(t *testing.T) {
	nodes := onNodes(t, 2)
	nodes[0].scene("what was guessed at one node is waited for at the other", func() {
		for i := range 8 {
			mallory := nodes[i%2].actor("anna")
			mallory.password = "wrong"
			began := time.Now()
			mallory.get("/me").refused(t, http.StatusUnauthorized, 20, "Access denied")
			if took, want := time.Since(began), (250*time.Millisecond)<<max(0, i-5); i >= 5 && took < want {
				t.Errorf("guess %d took %v, less than %v", i+1, took, want)
			}
		}
	})
}
