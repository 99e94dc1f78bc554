package faults_test

import (
	"context"
	"time"

	"parley/test/cluster"
	"parley/test/history"
)

// leavers is a pair of which one leaves in the middle of a session.
type leavers struct {
	goes, stays *agent
	desk        *desk // of the one who goes
	id          string
}

func newLeavers(s *scene, url string) *leavers {
	l := &leavers{goes: newAgent(s.t, url, crowd, s.rec), stays: newAgent(s.t, url, crowd+1, s.rec)}
	l.goes.arrive()
	l.stays.arrive()
	l.desk = l.goes.listen(l.goes.name + "/gone")
	s.agents = append(s.agents, l.goes, l.stays)
	s.desks = append(s.desks, l.stays.listen(l.stays.name))
	l.id = l.goes.initiate(l.stays, s.rec.name+"-leavers")
	l.stays.send(l.id, "do not go")
	return l
}

// leave: the agent closes his only connection and does not come back.
func (l *leavers) leave() {
	begun := l.goes.rec.now()
	l.desk.stop()
	l.desk.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), answer)
	defer cancel()
	if err := l.desk.stream.Close(ctx); err != nil {
		l.goes.t.Error(err)
	}
	l.goes.rec.note(history.Act{Agent: l.goes.name, Kind: history.Leave, Begun: begun, Ended: l.goes.rec.now(), Outcome: history.Taken})
}

// over waits until the session has ended for the one who stayed.
func (l *leavers) over() {
	for begin := time.Now(); len(l.stays.live()) > 0; time.Sleep(again) {
		if time.Since(begin) > overdue {
			l.stays.t.Errorf("%s: %s goes on without %s", l.stays.name, l.id, l.goes.name)
			return
		}
	}
}

// node is where the balancer sends the agent.
func (a *agent) node(b *cluster.Balancer) int {
	a.t.Helper()
	i, ok := b.NodeOf(a.http.Jar)
	if !ok {
		a.t.Fatalf("%s has no node", a.name)
	}
	return i
}
