package endpoint

import "sync"

// lanes run what has the same key one after the other, in the order in which it
// came, and everything else at once. What waits is bounded by most.
type lanes struct {
	most int

	mu      sync.Mutex // guards what follows
	waiting map[string][]func()
	total   int
	over    bool
	work    sync.WaitGroup
}

func newLanes(most int) *lanes { return &lanes{most: most, waiting: map[string][]func(){}} }

// run takes f in; false when there is too much already.
func (l *lanes) run(key string, f func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || l.total >= l.most {
		return false
	}
	l.total++
	queue, busy := l.waiting[key]
	l.waiting[key] = append(queue, f)
	if !busy {
		l.work.Go(func() { l.drain(key) })
	}
	return true
}

func (l *lanes) drain(key string) {
	for {
		l.mu.Lock()
		queue := l.waiting[key]
		if len(queue) == 0 {
			delete(l.waiting, key)
			l.mu.Unlock()
			return
		}
		f := queue[0]
		l.waiting[key] = queue[1:]
		l.mu.Unlock()
		f()
		l.mu.Lock()
		l.total--
		l.mu.Unlock()
	}
}

// close takes nothing in any more and waits until all is done.
func (l *lanes) close() {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.work.Wait()
}
