package app_test

import (
	"fmt"
	"sync"
	"testing"
)

// TestD29: whatever happens at once, each receiver is told in the one order,
// without a gap and without a repeat.
func TestD29(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, second := s.seated("anna"), s.seated("ben"), s.actor("anna")
		second.listen() // another window of anna's
		for round := range 3 {
			path := talk(anna, ben)
			second.expectState("Initiating")
			second.expectState("Talking")
			const each = 40
			chatter(path, each, anna, ben)
			ben.does(path, complete)
			first := heard(anna)
			for _, who := range []*actor{ben, second} {
				alike(s.T, heard(who), first)
			}
			if len(first) != 2*each+each/10 {
				t.Errorf("round %d: %d notifications", round, len(first))
			}
		}
		// D-09: the sender's echo comes on all of its connections; told above.
	})
}

// chatter has both write at once, and anna change user data in between.
func chatter(path string, each int, anna, ben *actor) {
	var both sync.WaitGroup
	for _, who := range []*actor{anna, ben} {
		peer, device := map[string]string{"3001": "3002", "3002": "3001"}[who.number], who.device(who.number)
		both.Go(func() {
			for i := range each {
				who.does(path, `{"operationName":"SendMessage","text":"%s %d","destination":{"phoneNumber":%q},"devicePath":%q}`,
					who.name, i, peer, device)
				if who == anna && i%10 == 0 {
					who.does(path, `{"operationName":"AttachUserData","userData":{"i":%d}}`, i)
				}
			}
		})
	}
	both.Wait()
}

// heard returns what the actor is told until the session is Completed, which
// must be the last, as one line each; indexes must be gap-free and each
// writer's messages in his order.
func heard(a *actor) []any {
	a.Helper()
	var all []any
	next := map[string]int{}
	for index := 1.0; ; {
		n := a.next()
		session, isState := n.Data["imSession"].(map[string]any)
		switch {
		case isState && session["state"] == "Completed":
			return all
		case isState:
			alike(a.T, n.Data["notificationType"], "AttachedDataChanged")
			all = append(all, fmt.Sprint(session["userData"]))
			continue
		}
		if !a.strict() {
			alike(a.T, n.Data["index"], index)
		}
		index++
		var writer string
		var number int
		fmt.Sscan(n.Data["message"].(string), &writer, &number)
		if next[writer] != number {
			a.Errorf("%s hears %s, want number %d", a.name, n.raw, next[writer])
		}
		next[writer]++
		all = append(all, n.Data["message"])
	}
}
