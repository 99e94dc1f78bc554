package app_test

// heard checks a notification: it tells of something not older than the last.
func (w *witness) heard(n note) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch n.Channel {
	case "/v2/me/devices":
		shown := shownDevices(n.Data["devices"])
		w.told.devices = w.find("told", w.told.devices, func(d desk) bool { return d.devices == shown })
	case "/v2/me/channels":
		shown := encoded(n.Data["channels"])
		w.told.channel = w.find("told", w.told.channel, func(d desk) bool { return d.channel == shown })
	case "/v2/me/im-sessions":
		told := w.sees(n.Data["imSession"])
		if !w.told.session.before(told) || told.n > w.n {
			w.complain("told of session %+v after %+v", told, w.told.session)
		}
		w.told.session = told
	}
}

// find returns the first desk from the index on that fits; it needs the lock.
func (w *witness) find(how string, from int, fits func(desk) bool) int {
	for i := from; i < len(w.desks); i++ {
		if fits(w.desks[i]) {
			return i
		}
	}
	w.complain("%s what is no standing from %d on, which is %+v", how, from, w.desks[from])
	return from
}

// sees makes a sight of a session resource and checks that its parts fit; it
// needs the lock.
func (w *witness) sees(resource any) sight {
	session, _ := resource.(map[string]any)
	data, _ := session["userData"].(map[string]any)
	n, _ := data["n"].(float64)
	rank := map[any]int{"Initiating": 0, "Alerting": 0, "Talking": 1, "Completed": 2}
	can, _ := session["capabilities"].([]any)
	whole := map[any]int{"Initiating": 4, "Alerting": 4, "Talking": 5, "Completed": 0}
	if w.strict() {
		whole["Completed"] = 5
	}
	if _, is := rank[session["state"]]; !is || n == 0 || len(can) != whole[session["state"]] {
		w.complain("torn: %v", session)
	}
	return sight{int(n), rank[session["state"]]}
}

// reads reads everything that a client reads after a loss, and judges it. One
// goroutine may call it.
func (w *witness) reads() {
	w.asks("/me/devices?fields=*", func(got map[string]any, since known) {
		shown := shownDevices(got["devices"])
		w.read.devices = w.find("read", since.devices, func(d desk) bool { return d.devices == shown })
	})
	w.asks("/me/channels?fields=*", func(got map[string]any, since known) {
		shown := encoded(got["channels"])
		w.read.channel = w.find("read", since.channel, func(d desk) bool { return d.channel == shown })
	})
	w.asks("/me/im-sessions?fields=*", func(got map[string]any, since known) { w.finds(got["imSessions"], since.session) })
	w.asks("/me?subresources=*", func(got map[string]any, since known) {
		user, _ := got["user"].(map[string]any)
		shown := desk{shownDevices(user["devices"]), encoded(user["channels"])}
		both := w.find("read", max(since.devices, since.channel), func(d desk) bool { return d == shown })
		w.read.devices, w.read.channel = both, both
		w.finds(user["imSessions"], since.session)
	})
}

// asks reads and has the answer judged by what the client knew before it asked,
// told or read, and by what may be when it is answered.
func (w *witness) asks(path string, judge func(got map[string]any, since known)) {
	w.mu.Lock()
	since := known{max(w.told.devices, w.read.devices), max(w.told.channel, w.read.channel), w.told.session}
	if since.session.before(w.read.session) {
		since.session = w.read.session
	}
	w.mu.Unlock()
	got := w.get(path)
	w.mu.Lock()
	defer w.mu.Unlock()
	if got.HTTP != 200 {
		w.complain("GET %s: HTTP %d", path, got.HTTP)
		return
	}
	judge(got.Body, since)
}

// finds judges a list of live sessions: none, if the last that was known is
// ending, or one that is not older.
func (w *witness) finds(value any, since sight) {
	list, _ := value.([]any)
	switch len(list) {
	case 0:
		if since.rank < 2 && since.n > 0 && !w.ending[since.session()] {
			w.complain("session %+v is gone", since)
		}
		since.rank = 2
		w.read.session = since
	case 1:
		got := w.sees(list[0])
		if !since.before(got) || got.rank == 2 || got.n > w.n {
			w.complain("read session %+v after %+v", got, since)
		}
		w.read.session = got
	default:
		w.complain("%d sessions", len(list))
	}
}
