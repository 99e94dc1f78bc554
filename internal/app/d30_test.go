package app_test

import (
	"context"
	"database/sql"
	"net/http"
	"strings"
	"testing"
	"time"
)

// holdStore keeps the store's file locked, as a disk that does not answer
// would, until it is let go.
func (s *stage) holdStore() (letGo func()) {
	s.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(s.cfg.Store.URL, "sqlite:"))
	if err != nil {
		s.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	if _, err := conn.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		s.Fatal(err)
	}
	return func() {
		s.Helper()
		if _, err := conn.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			s.Fatal(err)
		}
		conn.Close()
		db.Close()
	}
}

// ready waits for /readyz to answer the code.
func (s *stage) ready(code int) {
	s.Helper()
	for end := time.Now().Add(2 * patience); ; time.Sleep(20 * time.Millisecond) {
		got, text := nobodyAsks(s.T, s.url+"/readyz")
		if got == code {
			return
		}
		if time.Now().After(end) {
			s.Fatalf("/readyz: HTTP %d %s, want %d", got, text, code)
		}
	}
}

// TestD30: when the store fails and when it recovers, everybody is told what
// can be used, once.
func TestD30(t *testing.T) {
	s := onStage(t)
	anna, gus := s.actor("anna"), s.actor("gus")
	for _, a := range []*actor{anna, gus} {
		a.topics = []string{"/v2/me/*", "/notifications/services"}
		a.listen()
		a.start()
	}
	shown := func(provisioning, voice string) {
		t.Helper()
		for _, a := range []*actor{anna, gus} {
			want := `{"statusCode":0,"services":[` +
				`{"id":"provisioning","name":"Provisioning","type":"Provisioning","state":"` + provisioning + `","uri":"` + s.url + `/api/v2/services/provisioning","path":"/services/provisioning"},` +
				`{"id":"voice","name":"parley","type":"Voice","state":"` + voice + `","uri":"` + s.url + `/api/v2/services/voice","path":"/services/voice"}]}`
			alike(t, a.get("/services?fields=*").Text, want)
			alike(t, a.resource("/services/voice", "service")["state"], voice)
		}
	}
	shown("Active", "Active")
	alike(t, anna.get("/services").Text, `{"statusCode":0,"uris":["`+s.url+`/api/v2/services/provisioning","`+s.url+`/api/v2/services/voice"]}`)
	anna.get("/services/reporting").refused(t, http.StatusNotFound, 6, "service")

	letGo := s.holdStore()
	anna.post("/me", `{"operationName":"Ready"}`).refused(t, http.StatusServiceUnavailable, 4, "")
	told := func(state map[string]string) {
		t.Helper()
		for _, a := range []*actor{anna, gus} {
			for _, id := range []string{"provisioning", "voice"} {
				n := a.next()
				alike(t, []any{n.Channel, n.Data["messageType"], n.Data["service"].(map[string]any)["id"], n.Data["service"].(map[string]any)["state"]},
					[]any{"/notifications/services", "ServiceStateChangeMessage", id, state[id]})
			}
		}
	}
	told(map[string]string{"provisioning": "ReadOnly", "voice": "Inactive"})
	s.ready(http.StatusServiceUnavailable)
	shown("ReadOnly", "Inactive")

	letGo()
	told(map[string]string{"provisioning": "Active", "voice": "Active"})
	s.ready(http.StatusOK)
	shown("Active", "Active")
	anna.does("/me", `{"operationName":"Ready"}`)
	anna.expect("/v2/me/devices", "messageType", "DeviceStateChangeMessage") // nothing was told twice
}
