package app_test

import (
	"testing"
	"time"

	"parley/internal/config"
)

// briefly has sessions kept for a moment after their end.
func briefly(c *config.Config) { c.Store.Retention = 500 * time.Millisecond }

// forgotten waits until a session is as one that never was.
func (a *actor) forgotten(path string) {
	a.Helper()
	code := 0
	for end := time.Now().Add(patience); code != 404; time.Sleep(20 * time.Millisecond) {
		if code = a.get(path + "/messages").HTTP; time.Now().After(end) {
			a.Fatalf("%s is kept: %d", path, code)
		}
	}
	a.unknownToHim(path)
}

func (a *actor) unknownToHim(path string) {
	a.Helper()
	for _, part := range []string{"", "/messages"} {
		if got := a.get(path + part); got.HTTP != 404 || got.Body["statusCode"] != 6.0 {
			a.Errorf("%s%s: %d %s", path, part, got.HTTP, got.Text)
		}
	}
	if got := a.post(path, `{"operationName":"SendMessage","text":"late"}`); got.HTTP != 404 {
		a.Errorf("a message to it: %d %s", got.HTTP, got.Text)
	}
	alike(a.T, a.get("/me/im-sessions?state=Completed").Text, `{"statusCode":0,"uris":[]}`)
}

// TestRetention: what has ended is kept for as long as store.retention says (D-74), what
// has not is kept however old it is.
func TestRetention(t *testing.T) {
	s := onStage(t, briefly)
	anna, ben := s.seated("anna"), s.seated("ben")
	anna.listen()
	ben.listen()
	path := talk(anna, ben)
	anna.says(path, ben, "hello")
	time.Sleep(2 * s.cfg.Store.Retention) // it is older than what is kept, and not over
	anna.says(path, ben, "still here")
	ben.completes(path, anna)
	anna.forgotten(path)
	ben.unknownToHim(path)
	s.restarts(anna, ben)
	anna.unknownToHim(path)
}

// TestRetentionOnNodes: another node goes on when the one that removed is gone.
func TestRetentionOnNodes(t *testing.T) {
	nodes := onNodes(t, 2, quick, briefly)
	for i := range nodes {
		if i > 0 {
			nodes[0].stop()
		}
		anna, ben := nodes[1].seated("anna"), nodes[1].seated("ben")
		anna.listen()
		ben.listen()
		path := talk(anna, ben)
		anna.says(path, ben, "hello")
		ben.completes(path, anna)
		anna.forgotten(path)
		anna.logsOut()
		ben.logsOut()
	}
}
