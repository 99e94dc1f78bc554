package browser_test

import (
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tour leads through every state that the page can show, and has each looked
// at. The names are those of the design.
func (s *stage) tour(look func(state string, a *agent)) {
	s.t.Helper()
	s.tourSigningIn(look)
	s.tourWorking(look)
	s.tourTalking(look)
	s.tourRinging(look)
	s.tourLadder(look)
	s.tourRestarting(look)
}

func (s *stage) tourSigningIn(look func(string, *agent)) {
	anna := s.agent("anna")
	anna.visit("")
	anna.await(soon, `document.activeElement?.id === "user"`)
	look("signed-out", anna)
	anna.press("anna\twrong\r")
	anna.sees("Reference")
	look("sign-in-refused", anna)
	admin := s.agent("admin")
	admin.visit("?as=admin")
	admin.await(soon, `document.activeElement?.id === "password"`)
	admin.press("demo\r")
	admin.sees("You could not start work")
	look("without-contact-center-session", admin)
	look("no-device-fits", s.agent("erik").signIn())
	look("idle-choice-of-devices", s.agent("dora").signIn())
}

func (s *stage) tourWorking(look func(string, *agent)) {
	cara := s.agent("cara").signIn()
	look("idle", cara)
	cara.button("Help and shortcuts")
	look("help", cara)
	cara.button("Done")
	cara.button("Settings")
	look("settings", cara)
	cara.button("Done")
	cara.button("Sign out")
	look("sign-out-asks", cara)
	cara.button("Stay")
	second := s.tab(cara).returns()
	look("second-tab", second)
	second.leave()
	cara.front()
	cara.button("Sit somewhere else")
	cara.await(soon, `document.querySelectorAll("#place option").length > 2`)
	look("other-place", cara)
	cara.button("Cancel")
	cara.calls("3999")
	cara.sees("cannot be reached")
	look("refused-unreachable", cara)
}

// returns opens the page where somebody is signed in already.
func (a *agent) returns() *agent {
	a.t.Helper()
	a.visit("")
	a.live()
	return a
}

func (s *stage) tourTalking(look func(string, *agent)) {
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("is not connected just now")
	look("peer-reconnecting", anna)
	ben.listens()
	anna.await(20*time.Second, `!document.body.innerText.includes("is not connected just now")`)
	look("talking-nothing-said", anna)
	s.chat(anna, ben)
	look("talking", anna)
	anna.click(".composer textarea")
	anna.press("/")
	anna.await(soon, `document.querySelectorAll(".reply").length === 3`)
	look("canned-replies", anna)
	anna.press(kb.Backspace)
	anna.button("End")
	look("end-asks", anna)
	anna.button("Keep talking")
	anna.line.stop()
	anna.says("And one more thing: the second invoice is wrong too.")
	anna.sees("Reconnecting")
	look("reconnecting", anna)
	anna.await(15*time.Second, `document.querySelector(".light-offline") && document.querySelector(".pending-unknown, .pending-waiting")`)
	look("offline", anna)
	ben.says("Are you still there?", "I will call the customer myself.")
	anna.line.mend()
	anna.sees("2 new")
	look("back-with-news", anna)
	ben.ends()
	anna.sees("ended the session")
	look("ended-by-peer", anna)
	anna.do(chromedp.Reload())
	anna.live()
	anna.click(".row:not([disabled])")
	anna.sees("Thank you!")
	look("history", anna)
	s.tourLanguages(look, anna)
	js[bool](anna, `fetch("/api/v2/me", {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"operationName":"EndContactCenterSession"}'}) && true`)
	anna.sees("Your sign-in has expired")
	look("sign-in-expired", anna)
}

func (s *stage) tourLanguages(look func(string, *agent), anna *agent) {
	for _, language := range []string{"en-XA", "ar-XB"} {
		anna.visit("?lang=" + language)
		anna.await(soon, `document.querySelector(".light-live")`)
		anna.click(".row:not([disabled])")
		anna.await(soon, `document.querySelector(".message")`)
		look("language-"+language, anna)
	}
	anna.returns()
}

// chat is a little talk with user data.
func (s *stage) chat(anna *agent, ben *peer) {
	anna.says("Hi Ben, do you have a minute for a billing question?")
	ben.says("Sure, what is it?")
	anna.says("A customer was charged twice for order 4711. Can I refund one of the two myself, or does it have to go through your queue?")
	ben.says("Up to 200 you can do it yourself.", "Attach the order number and I will have a look.")
	ben.attaches("order", "4711")
	ben.attaches("customer", "Nordlicht Ltd")
	anna.says("Thank you!")
	anna.await(soon, `document.querySelectorAll(".message:not(.pending)").length === 6 && document.querySelectorAll(".pair").length === 2`)
}

func (s *stage) tourRinging(look func(string, *agent)) {
	ben, cara := s.agent("ben").signIn(), s.agent("cara").signIn()
	ben.calls("3003")
	ben.sees("Calling…")
	cara.sees("is calling")
	look("dialing", ben)
	look("ringing", cara)
	cara.button("Decline")
	ben.sees("declined")
	look("ended-declined", ben)
	cara.calls("3002")
	cara.sees("Talking")
	ben.sees("It was answered automatically.")
	look("arrived", ben)
	cara.button("End")
	cara.button("Yes, end")
	cara.sees("You ended the session")
	look("ended-by-me", cara)
}

func (s *stage) tourLadder(look func(string, *agent)) {
	ben, cara := s.peer("ben").listens(), s.agent("cara").signIn()
	cara.calls("3002")
	cara.sees("Talking")
	id := ben.session()
	cara.says("Is the ladder growing?")
	ben.says("It is.")
	ben.attaches("order", "4711")
	page := s.tab(cara)
	page.visit("ladder/" + id)
	page.await(soon, `document.querySelectorAll(".step").length > 10`)
	look("ladder-live", page)
	ben.ends()
	page.sees("Ended: 3002 completed the session")
	look("ladder-ended", page)
	page.visit("ladder/0000")
	page.sees("There is no such session")
	look("ladder-of-nothing", page)
	page.visit("ladder/" + id + "?lang=ar-XB")
	page.await(soon, `document.querySelector(".step")`)
	look("ladder-language-ar-XB", page)
	page.leave()
	stranger := s.agent("ben")
	stranger.visit("ladder/" + id)
	stranger.await(soon, `document.querySelector("#user")`)
	look("ladder-signed-out", stranger)
}

// tourRestarting is the end of the server, and so of the tour.
func (s *stage) tourRestarting(look func(string, *agent)) {
	anna := s.agent("anna").signIn()
	s.server.Stop()
	anna.sees("The server restarts")
	look("server-restarting", anna)
}
