package endpoint

import "sync"

// lanes run what has the same key one after the other, in the order in which it
// came, and everything else at once; requests that are to be handled together are,
// if they have come to wait. What waits is bounded by most.
type lanes struct {
	most     int
	together func([]*request)

	mu      sync.Mutex // guards what follows
	waiting map[string][]waits
	total   int
	over    bool
	work    sync.WaitGroup
}

// waits is what waits in a lane: something to run, or a request.
type waits struct {
	run func()
	r   *request
}

// mostTogether bounds how many requests are handled together.
const mostTogether = 64

func newLanes(most int, together func([]*request)) *lanes {
	return &lanes{most: most, together: together, waiting: map[string][]waits{}}
}

// run takes f in; false when there is too much already.
func (l *lanes) run(key string, f func()) bool { return l.take(key, waits{run: f}) }

// join takes a request in that may be handled together with others.
func (l *lanes) join(key string, r *request) bool { return l.take(key, waits{r: r}) }

func (l *lanes) take(key string, w waits) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || l.total >= l.most {
		return false
	}
	l.total++
	queue, busy := l.waiting[key]
	l.waiting[key] = append(queue, w)
	if !busy {
		l.work.Go(func() { l.drain(key) })
	}
	return true
}

func (l *lanes) drain(key string) {
	for next := l.next(key); len(next) > 0; next = l.next(key) {
		if next[0].run != nil {
			next[0].run()
		} else {
			all := make([]*request, len(next))
			for i, w := range next {
				all[i] = w.r
			}
			l.together(all)
		}
		l.mu.Lock()
		l.total -= len(next)
		l.mu.Unlock()
	}
}

// next takes out what is to be done next; with nothing, the lane is gone.
func (l *lanes) next(key string) []waits {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue, n := l.waiting[key], 0
	for n < min(len(queue), mostTogether) && queue[n].r != nil {
		n++
	}
	if len(queue) == 0 {
		delete(l.waiting, key)
		return nil
	}
	n = max(n, 1)
	l.waiting[key] = queue[n:]
	return queue[:n]
}

// close takes nothing in any more and waits until all is done.
func (l *lanes) close() {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.work.Wait()
}
