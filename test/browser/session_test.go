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

// TestStrictServer: a server that tells no more than the vendor's documents say
// is enough for a session.
func TestStrictServer(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string]string{"im.compat": "strict"})
	anna, ben := s.agent("anna").signIn(), s.agent("ben").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	ben.await(soon, `document.querySelector(".composer")`)
	anna.says("Hello Ben")
	ben.reads("Hello Ben")
	ben.says("Hello Anna")
	anna.reads("Hello Ben", "Hello Anna")
	if mine := js[int](anna, `document.querySelectorAll(".message.mine").length`); mine != 1 {
		t.Errorf("%d messages are hers", mine)
	}
	anna.hangsUp()
	ben.await(soon, `document.querySelector(".over")`)
}
