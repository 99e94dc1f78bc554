package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// chosen leaves in each resource of an answer to GET the members that
// fields=a,b names, and those that subresources asks for: names that the
// resource does not have are ignored. fields=*, and no fields at all, leave
// everything. The envelope stays.
func chosen(r *http.Request, body any) any {
	query := r.URL.Query()
	names := strings.Split(query.Get("fields"), ",")
	if query.Get("fields") == "" || slices.Contains(names, "*") || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return body
	}
	names = append(names, subresources(query.Get("subresources"))...)
	whole, err := json.Marshal(body)
	members := map[string]json.RawMessage{}
	if err != nil || json.Unmarshal(whole, &members) != nil {
		return body
	}
	for key, value := range members {
		members[key] = choose(value, names)
	}
	return members
}

// choose leaves the named members in an object, or in each object of an array;
// anything else stays as it is.
func choose(value json.RawMessage, names []string) json.RawMessage {
	var one map[string]json.RawMessage
	if err := json.Unmarshal(value, &one); err == nil && one != nil {
		return only(one, names)
	}
	var many []map[string]json.RawMessage
	if err := json.Unmarshal(value, &many); err != nil || many == nil {
		return value
	}
	shown := make([]json.RawMessage, len(many))
	for i, one := range many {
		shown[i] = only(one, names)
	}
	text, _ := json.Marshal(shown) // what was read can be written
	return text
}

func only(object map[string]json.RawMessage, names []string) json.RawMessage {
	for name := range object {
		if !slices.Contains(names, name) {
			delete(object, name)
		}
	}
	text, _ := json.Marshal(object)
	return text
}

// subresources are the members that the parameter of that name adds (D-11).
func subresources(asked string) []string {
	all := []string{"devices", "channels", "settings", "features", "skills", "groups", "calls", "chats", "imSessions"}
	names := strings.Split(strings.ReplaceAll(asked, "im-sessions", "imSessions"), ",")
	if slices.Contains(names, "*") {
		return all
	}
	return slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(all, name) })
}
