package bayeuxserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// Whatever a session posts, the answer is a fault of HTTP or an array of
// replies, and afterwards the session is whole or gone.
func FuzzPost(f *testing.F) {
	for _, body := range []string{connectNo, handshake, `[{"channel":"/meta/subscribe","clientId":"$","subscription":["/a","/**"]},{"channel":"/a","clientId":"$","data":1}]`,
		`[{"channel":"/meta/unsubscribe","clientId":"$","subscription":"/a"},{"channel":"/meta/disconnect","clientId":"$"}]`,
		`[{"channel":"/service/x","id":1,"clientId":"$","data":null}]`, `message=%7B%7D`,
		`[{"channel":"/meta/connect","clientId":"$","advice":{"timeout":0},"ext":{"ack":-1,"timesync":{"tc":1,"l":2,"o":3}}}]`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, text string) {
		srv := bayeuxserver.New(bayeuxserver.Config{TrustClientSession: true, Timeout: -1}, bayeuxserver.Hooks{
			Service: func(s *bayeuxserver.Session, m *bayeux.Message) { _ = s.Answer(m, []byte(`1`)) }})
		post := func(text string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			srv.ServeHTTP(w, r)
			return w
		}
		list, _ := bayeux.Decode(nil, post(`{"channel":"/meta/handshake","ext":{"ack":true}}`).Body.Bytes(), bayeux.Limits{})
		w := post(strings.ReplaceAll(text, "$", list[0].ClientID))
		if body := w.Body.Bytes(); w.Code == http.StatusOK && (!json.Valid(body) || body[0] != '[') {
			t.Fatalf("%d %s", w.Code, body)
		}
		if err := srv.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left := srv.Leftovers(); left != bayeuxserver.NothingLeft {
			t.Fatal(left)
		}
	})
}
