package play

import "slices"

// eventLog decides when the name of a T-Server event is printed: once for each
// event, before the first notification that stands for it.
type eventLog struct {
	heard   map[side]map[string]int // how often each side heard of an event
	printed map[string]int
}

func newEventLog() eventLog {
	return eventLog{heard: map[side]map[string]int{left: {}, right: {}}, printed: map[string]int{}}
}

// setup are the events that begin a session, in their order.
func setup() []string { return []string{"EventDialing", "EventRinging", "EventEstablished"} }

// due returns the events to print before the row. An event that begins a
// session implies those before it: the sides hear of it in any order.
func (e eventLog) due(r row) []string {
	if r.event == "" {
		return nil
	}
	e.heard[r.side][r.event]++
	i := slices.Index(setup(), r.event)
	if i < 0 {
		return e.once(r.event, e.heard[r.side][r.event])
	}
	var due []string
	for _, event := range setup()[:i+1] {
		due = append(due, e.once(event, 1)...)
	}
	return due
}

// once returns the event unless it was printed for the nth time before.
func (e eventLog) once(event string, nth int) []string {
	if event == "EventReleased" {
		nth = 1 // an Error and the Completed after it are one event (D-04)
	}
	if e.printed[event] >= nth {
		return nil
	}
	e.printed[event] = nth
	return []string{event}
}
