package auth

import (
	"encoding/json"
	"maps"

	"parley/internal/record"
)

// Take brings in what other nodes wrote of records of KindLogin. Of a login that
// one of them ended Hooks.Ended is told; what its end brings about is that
// node's matter.
func (a *Auth) Take(changes []record.Change) {
	var ended []Login
	for _, c := range changes {
		id := LoginID(c.Key)
		if d, _ := id.digest(); c.Value == nil {
			if l := a.logins.takeOut(d); l != nil {
				ended = append(ended, l.Login)
			}
			continue
		}
		l, err := decodeLogin(id, c.Value)
		if err != nil {
			a.cfg.Hooks.failed(err)
			continue
		}
		a.logins.take(l)
	}
	a.cfg.Hooks.ended(ended)
}

// Keys returns the ids of all logins.
func (a *Auth) Keys() (keys []string) {
	a.logins.mu.RLock()
	defer a.logins.mu.RUnlock()
	for _, l := range a.logins.all {
		keys = append(keys, string(l.ID))
	}
	return keys
}

// Count is how many logins there are.
func (a *Auth) Count() int {
	a.logins.mu.RLock()
	defer a.logins.mu.RUnlock()
	return len(a.logins.all)
}

// Take brings in what other nodes wrote of records of KindOrigins. What does
// not read is left as it is known.
func (o *Origins) Take(changes []record.Change) {
	o.mu.Lock()
	defer o.mu.Unlock()
	own := maps.Clone(o.own)
	for _, c := range changes {
		var list []string
		if c.Value == nil {
			delete(own, c.Key)
		} else if json.Unmarshal(c.Value, &list) == nil {
			own[c.Key] = list
		}
	}
	o.own = own
}

// Keys returns the contact centers that have origins of their own.
func (o *Origins) Keys() (keys []string) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	for center := range o.own {
		keys = append(keys, center)
	}
	return keys
}
