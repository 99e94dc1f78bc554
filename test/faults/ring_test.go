package faults_test

import (
	"fmt"
	"strings"
	"time"

	"parley/test/process"
)

// How sessions ring.
const (
	ringTimeout = 2 * time.Second
	overdue     = 20 * time.Second // a ringing that is not over by then is stuck
)

// people is a contact center of so many agents; of those from one number to
// another the devices of every second one ring.
func people(agents, from, to int) string {
	text := process.Agents(agents)
	for i := from + 1; i < to; i += 2 {
		device := fmt.Sprintf("phoneNumber: %q, annex: { ", process.AgentNumber(i))
		text = strings.Replace(text, device, device+"parley: { auto-answer: false }, ", 1)
	}
	return text
}

// ringer is a pair whose sessions ring: they are answered, declined, or ring
// until they end by themselves.
type ringer struct {
	caller, callee *agent
	finish         chan struct{}
}

func (r *ringer) play() {
	for n := 0; ; n++ {
		select {
		case <-r.finish:
			return
		default:
		}
		id := r.caller.initiate(r.callee, fmt.Sprintf("%s-%s-%d", r.caller.rec.name, r.caller.name, n))
		if id == "" {
			return
		}
		switch n % 3 {
		case 0:
			time.Sleep(ringTimeout)
		case 1:
			if r.callee.answers(id) {
				r.talks(id)
			}
		case 2:
			r.callee.rejects(id)
		}
		r.ends(id)
	}
}

func (r *ringer) talks(id string) {
	r.callee.send(id, "answered "+id)
	r.caller.complete(id)
}

// ends waits until the caller is free again.
func (r *ringer) ends(id string) {
	for begin := time.Now(); len(r.caller.live()) > 0; time.Sleep(again) {
		if time.Since(begin) > overdue {
			r.caller.t.Errorf("%s: %s still rings", r.caller.name, id)
			return
		}
	}
}
