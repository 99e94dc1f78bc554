package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// record is one line: exactly one member is set.
type record struct {
	Act        *Act        `json:",omitempty"`
	Connection *Connection `json:",omitempty"`
	Transcript *Transcript `json:",omitempty"`
	Ending     *Ending     `json:",omitempty"`
	Holding    *Holding    `json:",omitempty"`
}

// Write writes h as lines of JSON.
func Write(w io.Writer, h History) error {
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	for _, r := range records(h) {
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

func records(h History) []record {
	var all []record
	for i := range h.Acts {
		all = append(all, record{Act: &h.Acts[i]})
	}
	for i := range h.Connections {
		all = append(all, record{Connection: &h.Connections[i]})
	}
	for i := range h.Transcripts {
		all = append(all, record{Transcript: &h.Transcripts[i]})
	}
	for i := range h.Endings {
		all = append(all, record{Ending: &h.Endings[i]})
	}
	for i := range h.Holdings {
		all = append(all, record{Holding: &h.Holdings[i]})
	}
	return all
}

// Read reads what Write wrote. A line that is no record is an error: a history
// that is read in part would be judged too kindly.
func Read(r io.Reader) (History, error) {
	var h History
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	for n := 1; ; n++ {
		var one record
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return h, nil
		} else if err != nil {
			return History{}, fmt.Errorf("record %d: %w", n, err)
		}
		if !h.add(one) {
			return History{}, fmt.Errorf("record %d is empty", n)
		}
	}
}

func (h *History) add(one record) bool {
	switch {
	case one.Act != nil:
		h.Acts = append(h.Acts, *one.Act)
	case one.Connection != nil:
		h.Connections = append(h.Connections, *one.Connection)
	case one.Transcript != nil:
		h.Transcripts = append(h.Transcripts, *one.Transcript)
	case one.Ending != nil:
		h.Endings = append(h.Endings, *one.Ending)
	case one.Holding != nil:
		h.Holdings = append(h.Holdings, *one.Holding)
	default:
		return false
	}
	return true
}
