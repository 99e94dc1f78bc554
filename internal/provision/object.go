package provision

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"parley/internal/directory"
)

// kind is a sort of object; the words stand in the store and in notes.
type kind string

const (
	centers kind = "contact-center"
	devices kind = "device"
	places  kind = "place"
	users   kind = "user"
)

// ref names an object for good: a contact center by its domain name, a device
// and a place by domain name and number or name, a user by the user name.
type ref struct {
	kind kind
	key  string
}

func centerRef(domain string) ref { return ref{centers, domain} }
func deviceRef(domain, number string) ref {
	return ref{devices, domain + "/" + directory.Dialed(number)}
}
func placeRef(domain, name string) ref { return ref{places, domain + "/" + name} }
func userRef(userName string) ref      { return ref{users, userName} }

func (r ref) String() string { return string(r.kind) + "/" + r.key }

func parseRef(text string) (ref, bool) {
	sort, key, ok := strings.Cut(text, "/")
	return ref{kind(sort), key}, ok && slices.Contains([]kind{centers, devices, places, users, acts}, kind(sort))
}

func compareRefs(a, b ref) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.key, b.key)) }

// name is what people call the object; a domain name has no slash.
func (r ref) name() string {
	if r.kind == devices || r.kind == places {
		_, name, _ := strings.Cut(r.key, "/")
		return name
	}
	return r.key
}

// fields are an object's properties as texts. A property at its default is
// absent, so that two objects agree if their fields do.
type fields map[string]string

// The names of fields. A list of which each item has a life of its own is a
// field per item: feature/api-voice, annex/TServer/multimedia.
const (
	fieldCenter     = "contactCenter"
	fieldCredential = "credential" // an argon2id PHC text, or inFile
	fieldEnabled    = "enabled"
	fieldNetwork    = "telephonyNetwork"
	fieldNumber     = "phoneNumber"
	fieldOwner      = "owner" // user name
	fieldPlace      = "place" // name
	fieldRoles      = "roles"
	fieldSkills     = "skills"
	fieldStates     = "agentStates"
	fieldType       = "type"

	listAnnex    = "annex"
	listDenied   = "denied"
	listFeature  = "feature"
	listSettings = "settings"
	listSIP      = "sip" // digests by algorithm (D-39)
)

// inFile stands for a password that the file has in plain text, which the
// store never sees.
const inFile = "in the file"

// set writes a field, or leaves it out at its default.
func (f fields) set(name, value, otherwise string) {
	delete(f, name)
	if value != otherwise {
		f[name] = value
	}
}

// item names a field of a list.
func item(list string, parts ...string) string {
	for _, part := range parts {
		list += "/" + url.PathEscape(part)
	}
	return list
}

// items returns the parts of each field of a list, in order.
func (f fields) items(list string) [][]string {
	var all [][]string
	var names []string
	for name := range f {
		if strings.HasPrefix(name, list) && len(name) > len(list) && name[len(list)] == '/' {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		rest := name[len(list)+1:]
		var parts []string
		for part := range strings.SplitSeq(rest, "/") {
			text, _ := url.PathUnescape(part) // what item wrote
			parts = append(parts, text)
		}
		all = append(all, parts)
	}
	return all
}

// object is a record of the book.
type object struct {
	ID     string `json:"id"`
	Has    fields `json:"has,omitempty"`    // as it stands
	File   fields `json:"file,omitempty"`   // as the file last said it
	InFile bool   `json:"inFile,omitempty"` // the file has it
	Gone   bool   `json:"gone,omitempty"`   // deleted by the API while the file has it
}

// equal reports whether two records are the same.
func (o object) equal(other object) bool {
	return o.ID == other.ID && o.InFile == other.InFile && o.Gone == other.Gone &&
		maps.Equal(o.Has, other.Has) && maps.Equal(o.File, other.File)
}

// byAPI returns the fields that differ from what the file last said.
func (o object) byAPI() []string {
	var names []string
	for _, name := range union(o.Has, o.File) {
		if o.Has[name] != o.File[name] {
			names = append(names, name)
		}
	}
	return names
}

// union returns the names of all fields, in order.
func union(all ...fields) []string {
	names := fields{}
	for _, f := range all {
		maps.Copy(names, f)
	}
	return slices.Sorted(maps.Keys(names))
}

// state is all objects. What is in it is never changed, only replaced.
type state map[ref]object

// alive returns the object unless it is gone.
func (s state) alive(r ref) (object, bool) {
	o, ok := s[r]
	return o, ok && !o.Gone
}

// refs returns the objects of a kind that are not gone, in order.
func (s state) refs(k kind) []ref {
	var all []ref
	for r, o := range s {
		if r.kind == k && !o.Gone {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, compareRefs)
	return all
}

// domain is the contact center that an object belongs to.
func (r ref) domain(has fields) string {
	switch r.kind {
	case users:
		return has[fieldCenter]
	case devices, places:
		domain, _, _ := strings.Cut(r.key, "/")
		return domain
	case centers, acts:
	}
	return r.key
}

// edit puts a changed copy of an object's fields in the place of the old ones.
func (s state) edit(r ref, change func(fields)) {
	o := s[r]
	o.Has = maps.Clone(o.Has)
	if o.Has == nil {
		o.Has = fields{}
	}
	change(o.Has)
	s[r] = o
}
