package hostile_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"parley/internal/directory"
)

// seen is the whole state as its readers are answered, by request.
type seen map[string]string

// look reads everything that can be read.
func (w *world) look() {
	now := seen{}
	read := func(who, path, query string) {
		now[who+" "+path] = string(w.ask(request{who: who, method: "GET", path: "/api/v2" + path, query: query}).text)
	}
	read("root", "/contact-centers", "fields=*")
	for name, id := range centers() {
		for _, collection := range []string{"/users", "/devices", "/places"} {
			now[name+" "+collection] = string(w.ask(request{who: "root", method: "GET", path: "/api/v2" + collection,
				query: "fields=*&subresources=*&contactCenterId=" + id}).text)
		}
		read("root", "/contact-centers/"+id, "")
	}
	for _, admin := range []string{"admin", "rita"} {
		read(admin, "/settings/access-control", "")
	}
	for _, agent := range agents() {
		read(agent, "/me/im-sessions", "fields=*")
	}
	for _, id := range inOrder(sessionIDs(), now, "/me/im-sessions") {
		read("root", "/im-sessions/"+id, "")
		for _, agent := range []string{"anna", "sofia"} { // who called
			read(agent, "/me/im-sessions/"+id+"/messages", "")
		}
	}
	w.seen = now
}

// centers are the ids of the contact centers that there are from the beginning.
func centers() map[string]string {
	return map[string]string{"demo": directory.NewContactCenterID("demo"), "branch": directory.NewContactCenterID("branch")}
}

func sessionIDs() *regexp.Regexp { return regexp.MustCompile(`"id":"([0-9A-V]{32})"`) }

// inOrder are the first groups of what matches in the answers whose request
// ends so, each once.
func inOrder(form *regexp.Regexp, s seen, suffix string) []string {
	found := map[string]bool{}
	for at, text := range s {
		if !strings.HasSuffix(at, suffix) {
			continue
		}
		for _, match := range form.FindAllStringSubmatch(text, -1) {
			found[match[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// known is what a request may name.
type known struct {
	url        string
	byPath     []string            // of every resource: /users/…, /devices/…
	agents     []string            // who can do something now: those in a session come first
	sessions   map[string][]string // live ones by agent; under "" all
	own        map[string]string   // a device by agent
	numbers    []string
	places     []string
	userNames  []string
	featureIDs []string
	clients    []string // Bayeux sessions
}

func (w *world) known() known {
	member := func(name string) *regexp.Regexp { return regexp.MustCompile(`"` + name + `":"([^"\\]+)"`) }
	k := known{url: w.url, sessions: map[string][]string{"": inOrder(sessionIDs(), w.seen, "/me/im-sessions")}, own: map[string]string{}, clients: w.clients,
		byPath:  inOrder(member("path"), w.seen, ""),
		numbers: inOrder(member("phoneNumber"), w.seen, " /devices"), places: inOrder(member("name"), w.seen, " /places"),
		userNames: inOrder(member("userName"), w.seen, " /users")}
	for _, agent := range agents() {
		k.sessions[agent] = inOrder(sessionIDs(), seen{agent: w.seen[agent+" /me/im-sessions"]}, agent)
		if len(k.sessions[agent]) > 0 {
			k.agents = append([]string{agent}, k.agents...)
		} else {
			k.agents = append(k.agents, agent)
		}
		k.own[agent] = string(directory.NewDeviceID("demo", numberOf(agent)))
	}
	for _, f := range directory.Features() {
		k.featureIDs = append(k.featureIDs, string(f))
	}
	return k
}

func numberOf(agent string) string {
	return map[string]string{"anna": "3001", "ben": "3002", "cara": "3003", "dora": "3004", "sofia": "3010"}[agent]
}

// learn remembers the Bayeux session that an answer tells of.
func (w *world) learn(got answer) {
	if match := regexp.MustCompile(`"clientId":"([^"]+)"`).FindSubmatch(got.text); match != nil {
		w.clients = append(w.clients, string(match[1]))
	}
}

func (k known) paths(collection string) []string {
	var all []string
	for _, path := range k.byPath {
		if strings.HasPrefix(path, collection) {
			all = append(all, path)
		}
	}
	return all
}

func (k known) ids(collection string) []string {
	var all []string
	for _, path := range k.paths(collection) {
		all = append(all, strings.TrimPrefix(path, collection))
	}
	return all
}

func (k known) uris() []string {
	var all []string
	for _, path := range append(k.paths("/devices/"), "/system/features/api-multimedia", "/features/api-voice", "/users/x") {
		all = append(all, k.url+"/api/v2"+path)
	}
	return all
}
