package endpoint

import (
	"encoding/json"
	"time"

	"parley/internal/fault"
)

// state is what a dialog needs to be found again after a restart.
type state struct {
	CallID, LocalTag, RemoteTag string
	Peer                        Party
	Number, User, Local, Remote string
	Routes                      []string
	Target, Hop, Flow           string
	UAS, PeerUpdates            bool
	LocalSeq                    uint32
	RemoteSeq                   int64
	Session, Version            uint64
	Interval                    time.Duration
	Refresher                   string
	PeerTimer, Ours             bool
	AgreedAt                    time.Time
}

// State is what Resume needs. It holds no secret.
func (d *Dialog) State() []byte {
	d.mu.Lock()
	s := state{CallID: d.id.callID, LocalTag: d.id.local, RemoteTag: d.id.remote, Peer: d.peer, Number: d.number, User: d.user,
		Local: d.local, Remote: d.remote, Routes: d.routes, Target: d.target, Hop: d.hop, UAS: d.uas, PeerUpdates: d.peerUpdates,
		LocalSeq: d.localSeq, RemoteSeq: d.remoteSeq, Session: d.session, Version: d.version,
		Interval: d.timer.interval, Refresher: d.timer.refresher, PeerTimer: d.timer.peer, Ours: d.ours, AgreedAt: d.agreedAt}
	if d.flow != nil {
		s.Flow = d.flow.Origin().Flow
	}
	d.mu.Unlock()
	text, _ := json.Marshal(s) // texts and numbers always encode
	return text
}

// Resume brings back a dialog of an earlier process by its State, with the
// credentials that its requests may need. Its session timer goes on where it
// was; one that has run out meanwhile ends it at once.
func (e *Endpoint) Resume(text []byte, c *Credentials, h DialogHandler) (*Dialog, error) {
	const op = "endpoint.resume"
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fault.Wrap(op, fault.Internal, "", err)
	}
	d := &Dialog{e: e, id: dialogID{s.CallID, s.LocalTag, s.RemoteTag}, peer: s.Peer, number: s.Number, user: s.User,
		local: s.Local, remote: s.Remote, routes: s.Routes, target: s.Target, hop: s.Hop, uas: s.UAS, peerUpdates: s.PeerUpdates,
		localSeq: s.LocalSeq, remoteSeq: s.RemoteSeq, version: s.Version, handler: h, credentials: c,
		timer: refresh{s.Interval, s.Refresher, s.PeerTimer}, ours: s.Ours, agreedAt: s.AgreedAt}
	if f, ok := e.net.Named(s.Flow); ok {
		d.flow = f
	}
	if err := e.enrol(d); err != nil {
		return nil, fault.Wrap(op, fault.Unavailable, s.CallID, err)
	}
	d.session = s.Session
	d.heard()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer.interval > 0 {
		d.wind()
	}
	return d, nil
}

func (d *Dialog) changedState() {
	if d.handler.Changed != nil && !d.over() {
		d.handler.Changed(d)
	}
}
