package faults_test

import (
	"fmt"
	"sync"
	"time"

	"parley/test/history"
)

// pair is two agents who talk with each other until they are told to finish.
type pair struct {
	sides  [2]*agent
	brief  bool          // they begin a new session after every few messages
	pace   time.Duration // between two messages of one side
	finish chan struct{}
	count  int
}

// play runs the pair until finish is closed; then it completes its session.
func (p *pair) play() {
	for p.session() && p.brief && !p.finished() {
	}
}

func (p *pair) finished() bool {
	select {
	case <-p.finish:
		return true
	default:
		return false
	}
}

// session is one from its begin to its end; false if something went wrong.
func (p *pair) session() bool {
	p.count++
	id := p.sides[0].initiate(p.sides[1], fmt.Sprintf("%s-%s-%d", p.sides[0].rec.name, p.sides[0].name, p.count))
	if id == "" {
		return false
	}
	var talk sync.WaitGroup
	for _, side := range p.sides {
		talk.Go(func() { p.talk(side, id) })
	}
	talk.Wait()
	return p.sides[p.count%2].complete(id) == history.Taken
}

// talk sends messages and sets user data by turns.
func (p *pair) talk(side *agent, id string) {
	for n := 1; !p.finished() && (!p.brief || n <= 3); n++ {
		if side.send(id, fmt.Sprintf("%s %d of %s", side.name, n, id)) != history.Taken {
			return
		}
		if n%4 == 0 && side.set(id, n) != history.Taken {
			return
		}
		time.Sleep(p.pace) // people type
	}
}
