package provision

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/internal/directory"
)

// merger brings a file and the book together (D-41): what the file changed
// since it was last read is as the file says, everything else stays as it is.
// Whatever the API changed and the file overrules is noted by name.
type merger struct {
	have  state
	file  file
	next  state
	notes []directory.Note
}

// merge returns the state that follows from the file, and what is to be told.
func merge(have state, f file) (state, []directory.Note) {
	m := &merger{have: have, file: f, next: state{}}
	for _, r := range m.refs() {
		m.object(r)
	}
	m.centers()
	m.homeless()
	m.dangling()
	return m.next, m.notes
}

// refs are those of book and file, in order.
func (m *merger) refs() []ref {
	all := map[ref]bool{}
	for r := range m.have {
		all[r] = true
	}
	for r := range m.file.objects {
		all[r] = true
	}
	return slices.SortedFunc(maps.Keys(all), compareRefs)
}

func (m *merger) object(r ref) {
	o, known := m.have[r]
	said, listed := m.file.objects[r]
	switch {
	case !known:
		m.next[r] = object{ID: said.ID, Has: said.File, File: said.File, InFile: true}
	case !listed && o.InFile:
		m.removed(r, o)
	case !listed:
		m.next[r] = o
	case o.Gone:
		o.File = said.File
		m.next[r] = o
		m.note(r, "the file has it, but it was deleted by the API; it stays deleted until the API makes it again")
	case !o.InFile:
		m.adopted(r, o, said.File)
	default:
		m.changed(r, o, said.File, "")
	}
}

// removed: the file no longer has it, which is a change too.
func (m *merger) removed(r ref, o object) {
	switch lost := o.byAPI(); {
	case r.kind == centers:
		m.next[r] = o // decided when its members are known
	case o.Gone:
	case len(lost) > 0:
		m.note(r, "it was removed because the file no longer has it, and with it what the API had changed: "+m.words(o.File, o.Has, lost))
	}
}

// adopted: made by the API, and now the file has one of that name.
func (m *merger) adopted(r ref, o object, said fields) {
	if r.domain(o.Has) != r.domain(said) {
		m.next[r] = o
		m.note(r, fmt.Sprintf("the file has it in contact center %s, but the API made it in %s; the file's is not taken",
			r.domain(said), r.domain(o.Has)))
		return
	}
	base := fields{}
	base.set(fieldCenter, o.Has[fieldCenter], "")
	base.set(fieldNumber, o.Has[fieldNumber], "") // the same as dialed
	o.File = base
	m.changed(r, o, said, "it was made by the API and is in the file now")
}

// changed takes over what the file changed.
func (m *merger) changed(r ref, o object, said fields, note string) {
	has, lost := fields{}, []string(nil)
	for _, name := range union(o.Has, o.File, said) {
		value := o.Has[name]
		if said[name] != o.File[name] {
			if value != o.File[name] && value != said[name] {
				lost = append(lost, name)
			}
			value = said[name]
		}
		has.set(name, value, "")
	}
	if len(lost) > 0 {
		note = strings.TrimPrefix(note+"; the file changed what the API had changed too, and the file's holds: "+m.words(said, o.Has, lost), "; ")
	}
	if note != "" {
		m.note(r, note)
	}
	m.next[r] = object{ID: o.ID, Has: has, File: said, InFile: true}
}

// words tells each field as the file and as the API had it; secrets are not told.
func (m *merger) words(file, api fields, names []string) string {
	told := make([]string, len(names))
	for i, name := range names {
		told[i] = fmt.Sprintf("%s (API %q, file %q)", name, api[name], file[name])
		switch {
		case name == fieldCredential:
			told[i] = "the password"
		case strings.HasPrefix(name, listSIP+"/"):
			told[i] = "a SIP digest"
		}
	}
	return strings.Join(told, ", ")
}

// centers decides on contact centers that the file no longer has: one in which
// the API has made something stays, since nothing may be lost silently.
func (m *merger) centers() {
	members := map[string]bool{}
	for r, o := range m.next {
		if r.kind != centers && r.kind != acts && !o.Gone {
			members[r.domain(o.Has)] = true
		}
	}
	for _, r := range m.next.refs(centers) {
		o := m.next[r]
		if _, listed := m.file.objects[r]; listed || !o.InFile {
			continue
		}
		if !members[r.key] {
			m.removedCenter(r, o)
			continue
		}
		m.next[r] = object{ID: o.ID, Has: o.Has}
		m.note(r, "the file no longer has it, but it stays, because the API has made something in it")
	}
	maps.DeleteFunc(m.next, func(r ref, o object) bool {
		_, listed := m.file.objects[r]
		return r.kind == centers && o.Gone && !listed
	})
}

func (m *merger) removedCenter(r ref, o object) {
	delete(m.next, r)
	if lost := o.byAPI(); len(lost) > 0 {
		m.note(r, "it was removed because the file no longer has it, and with it what the API had changed: "+m.words(o.File, o.Has, lost))
	}
}

// homeless leaves out what the file has in a contact center that the API deleted.
func (m *merger) homeless() {
	for _, r := range slices.SortedFunc(maps.Keys(m.next), compareRefs) {
		o := m.next[r]
		domain := r.domain(o.Has)
		if _, ok := m.next.alive(centerRef(domain)); ok || o.Gone || r.kind == acts {
			continue
		}
		delete(m.next, r)
		m.note(r, "the file has it, but its contact center "+domain+" was deleted by the API; it is not taken")
	}
}

// dangling clears references to what is not there any more.
func (m *merger) dangling() {
	for _, r := range append(m.next.refs(devices), m.next.refs(users)...) {
		for _, name := range []string{fieldPlace, fieldOwner} {
			value := m.next[r].Has[name]
			if value == "" || m.next.resolves(r, name) {
				continue
			}
			m.next.edit(r, func(f fields) { delete(f, name) })
			m.note(r, fmt.Sprintf("its %s %q is not there any more and was cleared", name, value))
		}
	}
}

// resolves reports whether the place or owner of an object is there.
func (s state) resolves(r ref, name string) bool {
	has := s[r].Has
	domain := r.domain(has)
	if name == fieldPlace {
		_, ok := s.alive(placeRef(domain, has[name]))
		return ok
	}
	owner, ok := s.alive(userRef(has[name]))
	return ok && owner.Has[fieldCenter] == domain
}

func (m *merger) note(r ref, text string) {
	o, ok := m.next[r]
	if !ok {
		o = m.have[r]
	}
	has := o.Has
	if len(has) == 0 {
		has = o.File
	}
	if len(has) == 0 {
		has = m.file.objects[r].File
	}
	m.notes = append(m.notes, directory.Note{ContactCenter: r.domain(has), Kind: string(r.kind), Name: r.name(), Text: text})
}
