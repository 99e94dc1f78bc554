package app_test

import (
	"testing"
	"time"

	"parley/internal/config"
	"parley/test/postgres"
)

var pg postgres.Shared

// TestTwoNodes: anna's notifications come from one node, ben's from the other,
// told at once or found by looking.
func TestTwoNodes(t *testing.T) {
	for name, how := range map[string]func(*config.Config){
		"told":   func(c *config.Config) { c.Store.Postgres.Poll = time.Hour },
		"polled": func(c *config.Config) { c.Store.Postgres.Notify, c.Store.Postgres.Poll = false, 50*time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			url := pg.Database(t)
			store := func(c *config.Config) { c.Store.URL = url }
			one := onStage(t, store, how)
			anna := one.seated("anna")
			one.seated("ben").leaveOff() // so that the other node, which opens later, knows that he is there
			two := onStage(t, store, how)
			ben := two.actor("ben")
			ben.listen()

			path := talk(anna, ben)
			for _, text := range []string{"one", "two", "three"} {
				anna.says(path, ben, "from anna: "+text)
				ben.says(path, anna, "from ben: "+text)
			}
			t.Run("who comes later is told from then on", func(t *testing.T) {
				late := two.actor("anna")
				late.listen()
				ben.says(path, anna, "to both")
				late.expectText("to both")
			})
			ben.completes(path, anna)
			anna.silent()
			ben.silent()
		})
	}
}

// TestThroughAPooler: two nodes behind a pooler that keeps nothing of a session
// for them.
func TestThroughAPooler(t *testing.T) {
	url := pg.Server(t).Pooled(t, pg.Database(t)) + "&default_query_exec_mode=exec"
	store := func(c *config.Config) {
		c.Store.URL, c.Store.Postgres.Notify, c.Store.Postgres.Poll = url, false, 50*time.Millisecond
	}
	one, two := onStage(t, store), onStage(t, store)
	anna, ben := one.seated("anna"), two.seated("ben")
	path := talk(anna, ben)
	for _, text := range []string{"one", "two", "three"} {
		anna.says(path, ben, "from anna: "+text)
		ben.says(path, anna, "from ben: "+text)
	}
	ben.completes(path, anna)
}
