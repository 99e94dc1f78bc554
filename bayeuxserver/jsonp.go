package bayeuxserver

import (
	"bytes"
	"net/http"

	"parley/bayeux"
)

// callbackPoll serves a GET of the callback-polling transport: messages in the
// query, the answer a call of the page's function (L).
func (srv *Server) callbackPoll(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	names := query["jsonp"]
	if len(names) != 1 || !bayeux.ValidCallback(names[0]) {
		http.Error(w, "not one valid jsonp name", http.StatusBadRequest)
		return
	}
	s, h := srv.receiveQuery(w, r, names[0], query["message"])
	if h != nil {
		srv.wait(w, r, s, h, names[0])
	}
}

func (srv *Server) receiveQuery(w http.ResponseWriter, r *http.Request, callback string, bodies []string) (*Session, *hold) {
	x := srv.newExchange(callbackPolling, r)
	defer x.free()
	if err := x.decodeAll(bodies); err != nil {
		http.Error(w, err.Error(), statusOf(err))
		return nil, nil
	}
	return x.over(w, callback)
}

// asScript wraps JSON in a call. The comment in front keeps the answer from
// being taken for the start of another kind of file; two separators are legal
// in JSON but not in old scripts.
func asScript(text []byte, callback string) []byte {
	text = bytes.ReplaceAll(text, []byte("\u2028"), []byte(`\u2028`))
	text = bytes.ReplaceAll(text, []byte("\u2029"), []byte(`\u2029`))
	script := append([]byte("/**/"), callback...)
	return append(append(append(script, '('), text...), ')')
}
