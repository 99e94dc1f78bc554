package browser_test

import "testing"

// TestSession: anna and ben, with a browser each, play a whole session.
func TestSession(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	anna, ben := s.agent("anna").signIn(), s.agent("ben").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	ben.sees("answered automatically")
	anna.says("Hello Ben")
	ben.reads("Hello Ben")
	ben.says("Hello Anna")
	anna.says("How are you?")
	anna.reads("Hello Ben", "Hello Anna", "How are you?")
	ben.reads("Hello Ben", "Hello Anna", "How are you?")
	anna.button("End")
	anna.button("Yes, end")
	anna.sees("You ended the session")
	ben.sees("ended the session")
	ben.reads("Hello Ben", "Hello Anna", "How are you?")
}
