package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

const initiate3002 = `{"operationName":"InitiateIMSession","destination":{"phoneNumber":"3002"}}`

// atOnce sends the same request n times and returns the answers.
func (a *actor) atOnce(n int, path, body string, header ...string) []answer {
	a.Helper()
	answers := make([]answer, n)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = a.post(path, body, header...) })
	}
	all.Wait()
	return answers
}

func TestD02(t *testing.T) {
	inModes(t, func(s *stage) {
		anna, ben, sofia := s.seated("anna"), s.seated("ben"), s.seated("sofia")

		s.scene("a second session is refused at once, whoever is called", func() {
			path := talk(anna, ben)
			for _, who := range []*actor{anna, ben} {
				for _, number := range []string{"3010", "3002", "3001", "3006", "9999", "4001"} {
					if number == who.number {
						continue
					}
					got := who.post("/me/im-sessions", strings.Replace(initiate3002, "3002", number, 1))
					got.refused(s.T, 403, 2, "Invalid state")
					if message, _ := got.Body["statusMessage"].(string); !strings.HasPrefix(message, "Invalid state") {
						s.Errorf("calling %s: %s", number, got.Text)
					}
				}
			}
			anna.completes(path, ben)
			sofia.fence()
		})
		s.scene("fifty at once make one session", func() {
			taken := 0
			for _, got := range anna.atOnce(50, "/me/im-sessions", initiate3002) {
				switch {
				case got.HTTP == http.StatusOK && got.Text == `{"statusCode":0}`:
					taken++
				default:
					got.refused(s.T, 403, 2, "Invalid state")
				}
			}
			if taken != 1 {
				s.Errorf("%d sessions", taken)
			}
			anna.expectState("Initiating")
			path := "/me" + anna.expectState("Talking")["path"].(string)
			ben.expectState("Alerting")
			ben.expectState("Talking")
			anna.completes(path, ben)
		})
		s.scene("two callers of one target make one Talking", func() { twoCallers(anna, sofia, ben) })
	})
}

// twoCallers has both call at once: one talks, the other hears that ben is busy.
func twoCallers(anna, sofia, ben *actor) {
	anna.Helper()
	callers := []*actor{anna, sofia}
	var both sync.WaitGroup
	for _, who := range callers {
		both.Go(func() { who.initiates("3002") })
	}
	both.Wait()
	ben.expectState("Alerting")
	winner := ben.expectState("Talking")["participants"].([]any)[0].(map[string]any)["digits"]
	for _, who := range callers {
		if who.number != winner {
			who.fails("2", "3002 is busy")
			who.idle()
			continue
		}
		who.expectState("Initiating")
		path := "/me" + who.expectState("Talking")["path"].(string)
		who.completes(path, ben)
	}
}
