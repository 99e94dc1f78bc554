package store

import "sync/atomic"

// task is one act that the writer plays.
type task interface {
	// want names what the act looks at, so that a batch can load it at once.
	want(*wants)
	// play acts on the batch. An error refuses the act, which then must not
	// have changed anything.
	play(*batch) error
}

// job is a task on its way through the writer, and back.
type job struct {
	task task
	held atomic.Bool // by the writer, or by a caller who gave up: first come
	err  error       // set before done is closed
	done chan struct{}
}

func (j *job) take() bool     { return j.held.CompareAndSwap(false, true) }
func (j *job) withdraw() bool { return j.held.CompareAndSwap(false, true) }

func (j *job) answer() { close(j.done) }
