package crash_test

import (
	"encoding/json"
	"path"
)

// changer is a pair that begins and completes sessions as fast as it can.
type changer struct {
	caller, callee *agent
	talking        bool // as last acknowledged
	open           bool // the last operation was not answered: it may be kept or not
	ended          []string
}

// change goes on until the server is gone.
func (c *changer) change() {
	for c.acts() {
	}
}

// acts does the operation that is next, and returns false if it got no answer.
func (c *changer) acts() bool {
	c.open = true
	if !c.talking {
		if !c.caller.tries("/me/im-sessions", `{"operationName":"InitiateIMSession","destination":{"phoneNumber":%q}}`, c.callee.number) {
			return false
		}
		c.talking, c.open = true, false
		return true
	}
	id, ok := c.sessionID()
	if !ok || !c.callee.tries("/me/im-sessions/"+id, `{"operationName":"SendMessage","text":%q}`, id) {
		c.open = false // neither changes who is in a session
		return false
	}
	if !c.callee.tries("/me/im-sessions/"+id, `{"operationName":"Complete"}`) {
		return false
	}
	c.talking, c.open = false, false
	c.ended = append(c.ended, id)
	return true
}

// sessionID reads which session it is, false if the server is gone.
func (c *changer) sessionID() (string, bool) {
	_, text, err := c.caller.call("GET", "/me/im-sessions", "")
	if err != nil {
		return "", false
	}
	var answer struct{ URIs []string }
	if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.URIs) != 1 {
		c.caller.t.Errorf("%s: one session is acknowledged, the answer is %s", c.caller.name, text)
		return "", false
	}
	return path.Base(answer.URIs[0]), true
}

// check compares the claims and the ended sessions with what was acknowledged,
// and leaves the pair able to go on.
func (c *changer) check() {
	t := c.caller.t
	t.Helper()
	live := c.caller.live()
	if (live != nil) != c.talking && !c.open {
		t.Errorf("%s: live session %+v, acknowledged: %v", c.caller.name, live, c.talking)
	}
	if peer := c.callee.live(); (peer == nil) != (live == nil) || peer != nil && peer.ID != live.ID {
		t.Errorf("%s has %+v, %s has %+v", c.caller.name, live, c.callee.name, peer)
	}
	for _, id := range c.ended[max(0, len(c.ended)-20):] {
		if live != nil && live.ID == id {
			t.Errorf("%s: session %s lives after its end was acknowledged", c.caller.name, id)
		}
		all := c.caller.transcript(id)
		for _, e := range all {
			if e.Text != id {
				t.Errorf("the completed session %s has %v", id, all)
			}
		}
		if len(all) == 0 {
			t.Errorf("the completed session %s has lost its message", id)
		}
	}
	c.talking, c.open = live != nil, false
}
