package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/provision"
	"parley/test/process"
)

// crowd is the demo's contact center with many more colleagues.
func crowd(n int) string {
	devices, users := strings.Builder{}, strings.Builder{}
	for i := range n {
		fmt.Fprintf(&devices, "      - { phoneNumber: \"%d\", annex: { TServer: { multimedia: true, sip-signalling-chat: none } } }\n", 7000+i)
		fmt.Fprintf(&users, "      - { userName: extra%[1]d, password: demo, firstName: Extra, lastName: Number%[1]d, roles: [ROLE_AGENT], devices: [\"%[2]d\"] }\n", i, 7000+i)
	}
	file := strings.Replace(provision.DemoFile(), "    devices:\n", "    devices:\n"+devices.String(), 1)
	return strings.Replace(file, "    users:\n", "    users:\n"+users.String(), 1)
}

// TestCrowd: in a contact center of hundreds the list is whole, somebody is
// found at once, and a message is not slower for it.
func TestCrowd(t *testing.T) {
	t.Parallel()
	const extra = 400
	s := newStageOf(t, process.Config{People: crowd(extra), Settings: map[string]string{"log.level": "warn"}})
	ben, anna := s.peer("ben"), s.agent("anna").signIn()
	anna.await(soon, fmt.Sprintf(`document.querySelectorAll("#people ~ ul .row").length === %d`, extra+6))
	anna.click("#find")
	anna.press("number39")
	anna.await(soon, `document.querySelectorAll(".found .row").length === 8`)
	anna.sees("and 3 more: write more of the name")
	anna.press("9")
	anna.await(soon, `document.querySelectorAll(".found .row").length === 1`)
	anna.press(strings.Repeat("\b", len("number399")) + "nobody")
	anna.sees("Nobody is called that.")
	anna.press(strings.Repeat("\b", len("nobody")))
	anna.calls("3002")
	anna.sees("Talking")
	anna.large("a crowd")
	began := time.Now()
	for i := range 20 {
		anna.says(fmt.Sprint("line ", i))
	}
	anna.await(soon, `document.querySelectorAll(".message:not(.pending)").length === 20`)
	t.Logf("20 messages among %d people take %v", extra, time.Since(began))
	_ = ben
}

// TestNobodyThere: in a contact center where nobody else works the page says so,
// and a call in vain is refused in whole sentences.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	anna := newStage(t).agent("anna").signIn()
	anna.sees("Nobody else is at work just now.")
	anna.calls("3002")
	anna.refused("The session with Ben Costa was not started", "Nobody is logged in on 3002.", "Check the number, or try again later.")
}

// TestDisabledUser: who is disabled while he works is told that he must sign in,
// and cannot.
func TestDisabledUser(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.peer("ben")
	anna := s.agent("anna").signIn()
	anna.calls("3002")
	anna.sees("Talking")
	anna.press("half")
	id := js[string](anna, `fetch("/api/v2/me").then((r) => r.json()).then((a) => a.user.id)`, awaits)
	request, err := http.NewRequest(http.MethodPut, s.server.URL+"/api/v2/users/"+id, strings.NewReader(`{"enabled": false}`))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("admin", "demo")
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s", answer.Status)
	}
	anna.sees("Your sign-in has expired")
	anna.await(soon, `document.activeElement?.id === "password"`)
	anna.press("demo\r")
	anna.await(soon, `document.querySelector("dialog .refused")`)
	anna.sees("ask your administrator")
	anna.await(soon, `document.activeElement?.id === "password"`)
}
