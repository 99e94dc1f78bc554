package provision

import (
	"fmt"

	"parley/internal/directory"
	"parley/internal/fault"
)

// mayChange says whether the user may change objects of the contact center:
// for an admin of another one they do not exist.
func mayChange(op string, by directory.User, domain, what string) error {
	switch {
	case !by.Admin():
		return fault.New(op, fault.Permission, by.UserName, "Only an admin may change "+what+"s")
	case !by.Administers(domain):
		return missing(op, what, domain)
	}
	return nil
}

// home is the contact center that a new object comes into: the admin's own
// unless an API user names another.
func (s state) home(op string, by directory.User, domain, what string) (string, error) {
	if domain == "" {
		domain = by.ContactCenter
	}
	if err := mayChange(op, by, domain, what); err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if _, ok := s.alive(centerRef(domain)); !ok || !by.Administers(domain) {
		return "", missing(op, "contact center", domain)
	}
	return domain, nil
}

func missing(op, what, subject string) error {
	return fault.New(op, fault.NotFound, subject, "There is no such "+what)
}

func exists(op, what, name string) error {
	return fault.New(op, fault.Exists, name, fmt.Sprintf("Failed to create %s. %s '%s' already exists.", what, capital(what), name))
}

func capital(words string) string { return string(words[0]-'a'+'A') + words[1:] }

func readOnly(op, name string) error {
	return fault.New(op, fault.ReadOnly, name, name+" cannot be changed")
}

// make puts a new object into the state. What the file has of that name keeps
// its last version, so that the file wins only for what it changes later.
func (s state) make(r ref, id string, has fields) {
	old := s[r]
	s[r] = object{ID: id, Has: has, File: old.File, InFile: old.InFile}
}

// drop takes an object out. What the file has stays as gone, lest the next
// reload bring it back.
func (s state) drop(r ref) {
	if o := s[r]; o.InFile {
		s[r] = object{ID: o.ID, File: o.File, InFile: true, Gone: true}
		return
	}
	delete(s, r)
}

// clear empties a field of every object of a kind in which it has the value.
func (s state) clear(k kind, domain, name, value string) {
	for _, r := range s.refs(k) {
		if r.domain(s[r].Has) == domain && s[r].Has[name] == value {
			s.edit(r, func(f fields) { delete(f, name) })
		}
	}
}
