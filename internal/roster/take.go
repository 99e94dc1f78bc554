package roster

import (
	"parley/internal/directory"
	"parley/internal/record"
)

// Take brings in what other nodes wrote of records of Kind, and tells of each
// session that changed. What does not read is left as it is known.
func (r *Roster) Take(changes []record.Change) {
	for _, c := range changes {
		if user := directory.UserID(c.Key); r.take(user, c) {
			r.changed(user)
		}
	}
}

func (r *Roster) take(user directory.UserID, c record.Change) (changed bool) {
	s, err := decode(c.Key, c.Value)
	if c.Value != nil && err != nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	version, known := r.versions[user]
	if c.Value == nil {
		r.forget(user)
		r.gone[user] = c.Version
		return known
	}
	if c.Version <= version {
		return false // his own node wrote it
	}
	r.forget(user)
	r.keep(s, c.Version)
	return true
}

// Keys returns the users who have a session.
func (r *Roster) Keys() (keys []string) {
	for _, s := range r.Sessions() {
		keys = append(keys, string(s.User))
	}
	return keys
}
