package bayeuxserver_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/bayeuxserver"
)

func TestLongPolling(t *testing.T) {
	ordinary := func(name string, act func(t *testing.T, sc *scene, anna *poller)) {
		scenes(t, name, bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) { act(t, sc, sc.poller().joins()) })
	}
	ordinary("K1 the path may have any suffix", func(t *testing.T, sc *scene, anna *poller) {
		for _, suffix := range []string{"", "/", "/handshake", "/connect", "/disconnect", "/anything/else"} {
			check(t, anna.request(t.Context(), http.MethodPost, suffix, connectNo), advised)
		}
	})
	ordinary("K2 K3 the content type is not checked, and a form's message fields are read", func(t *testing.T, sc *scene, anna *poller) {
		for _, kind := range []string{"", "text/plain", "application/json;charset=UTF-8", "application/x-www-form-urlencoded"} {
			anna.header.Set("Content-Type", kind)
			anna.asks(connectNo, advised)
		}
		one, two := `{"channel":"/a","id":"1","clientId":"$"}`, `[{"channel":"/b","id":"2","clientId":"$"}]`
		anna.asks("message="+url.QueryEscape(strings.ReplaceAll(one, "$", anna.id))+"&message="+url.QueryEscape(strings.ReplaceAll(two, "$", anna.id)),
			`[{"channel":"/a","id":"1","successful":true},{"channel":"/b","id":"2","successful":true}]`)
		for _, form := range []string{"messages=1", "message=", "message=%zz", "message=7"} {
			if got := anna.says(form); got.status != http.StatusBadRequest {
				t.Error(form, got)
			}
		}
	})
	ordinary("K4 other methods are 400", func(t *testing.T, sc *scene, anna *poller) {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPatch} {
			if got := anna.request(t.Context(), method, "", ""); got.status != http.StatusBadRequest || got.header.Get("Cache-Control") != "no-store" {
				t.Error(method, got.status, got.header)
			}
		}
	})
	ordinary("K5 K6 K8 success is 200 with JSON that is never empty and never stored", func(t *testing.T, sc *scene, anna *poller) {
		got := anna.says(connectNo)
		if got.status != 200 || got.header.Get("Content-Type") != "application/json" || got.header.Get("Cache-Control") != "no-store" || got.body == "" {
			t.Error(got)
		}
	})
	ordinary("K7 two connections are enough", func(t *testing.T, sc *scene, anna *poller) {
		held := anna.holds(connect)
		anna.subscribes("/a", "/b")
		waiting(t, held)
		sc.publish("/b", "1")
		told(t, held, `[{"channel":"/b","data":1},`+connected[1:])
	})
	scenes(t, "P bodies, batches and depth are limited", bayeuxserver.Config{MaxBody: 300, MaxBatch: 2, MaxDepth: 4}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		for body, status := range map[string]int{
			`[{"channel":"/a","data":"` + strings.Repeat("x", 300) + `"}]`: http.StatusRequestEntityTooLarge,
			`[{},{},{}]`:                   http.StatusRequestEntityTooLarge,
			`message=[{}]&message=[{},{}]`: http.StatusRequestEntityTooLarge,
			`[{"data":[[[1]]]}]`:           http.StatusBadRequest,
			`[{"data":[[1]]},{}]`:          http.StatusOK,
		} {
			anna.header.Set("Content-Type", "application/x-www-form-urlencoded")
			if got := anna.says(body); got.status != status {
				t.Error(body, got.status)
			}
		}
	})
	scenes(t, "H3 a browser's second held poll over HTTP/1.1 is answered at once, and may be held when the first ends", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		tab := sc.poller()
		tab.cookie = anna.cookie
		tab.joins()
		multiple := `[{"channel":"/meta/connect","id":"2","successful":true,"advice":{"reconnect":"retry","interval":2000,"multiple-clients":true}}]`
		first, vanish := anna.holdsUntil(t.Context(), connect)
		tab.asks(connect, multiple)
		tab.asks(connect, multiple)
		vanish()
		<-first
		sc.after(0)
		other := tab.holds(connect)
		waiting(t, other)
		third := tab.holds(connect)
		waiting(t, third)
		anna.asks(connect, multiple)
		tab.session().Kick()
		sc.after(0)
		last := anna.holds(connect)
		sc.after(30 * second)
		told(t, last, advised)
	})
	scenes(t, "H3 more are allowed by option, and cookie-less clients are not counted", bayeuxserver.Config{MaxSessionsPerBrowser: 2, TrustClientSession: true}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		for range 3 {
			tab := sc.poller()
			tab.cookie = anna.cookie
			tab.joins()
			tab.cookie = ""
			waiting(t, tab.holds(connect))
		}
		tab := sc.poller()
		tab.cookie = anna.cookie
		waiting(t, tab.joins().holds(connect))
		waiting(t, anna.holds(connect))
	})
	scenes(t, "H3 neither HTTP/2 nor WebSocket is limited", bayeuxserver.Config{TrustClientSession: true}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		tab := sc.poller()
		tab.cookie = anna.cookie
		tab.joins()
		waiting(t, anna.holds(connect))
		r := httptest.NewRequest(http.MethodPost, "/bayeux", body(tab, connect))
		r.AddCookie(&http.Cookie{Name: "BAYEUX_BROWSER", Value: tab.cookie})
		r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/2.0", 2, 0
		done := make(chan struct{})
		go func() { sc.srv.ServeHTTP(httptest.NewRecorder(), r); close(done) }()
		sc.after(second)
		if held := sc.srv.Stats().Held; held != 2 {
			t.Error(held)
		}
		ben := sc.talker()
		ben.id = tab.id
		ben.says(wsConnect)
		ben.hearsNothing()
		<-done
	})
	scenes(t, "H1 H2 H4 advice has one of three words, whole milliseconds, and nothing else", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		form := regexp.MustCompile(`"advice":(\{"reconnect":"(retry|handshake|none)"(,"interval":\d+)?(,"timeout":\d+)?(,"multiple-clients":true)?\})`)
		anna := sc.poller()
		hello := anna.says(handshake)
		anna.adopt(hello)
		answers := []string{hello.body, anna.says(connectNo).body, anna.says(`[{"channel":"/meta/handshake","supportedConnectionTypes":[]}]`).body}
		tab := sc.poller()
		tab.cookie = anna.cookie
		tab.joins()
		held := anna.holds(connect)
		answers = append(answers, tab.says(connect).body)
		anna.session().Kick()
		answers = append(answers, (<-held).body, anna.says(connect).body)
		for _, text := range answers {
			if !form.MatchString(text) {
				t.Error(text)
			}
		}
	})
	scenes(t, "H3 with a negative interval it fails", bayeuxserver.Config{MultiSessionInterval: -1}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller().joins()
		tab := sc.poller()
		tab.cookie = anna.cookie
		tab.joins()
		waiting(t, anna.holds(connect))
		tab.asks(connect, `[{"channel":"/meta/connect","id":"2","successful":false,"error":"402::Unknown client","advice":{"reconnect":"none","multiple-clients":true}}]`)
	})
	scenes(t, "P a full queue ends the session with advice to shake hands, by count or by bytes", bayeuxserver.Config{MaxQueue: 3, MaxQueueBytes: 200}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		for _, data := range []string{"1", `"` + strings.Repeat("x", 100) + `"`} {
			anna := sc.poller().joins().subscribes("/a")
			for range 4 {
				sc.publish("/a", data)
			}
			anna.asks(connect, unknown)
		}
		if st := sc.srv.Stats(); st.Ended[bayeuxserver.QueueFull] != 2 || st.Queued != 0 || st.Bytes != 0 {
			t.Error(st)
		}
	})
	scenes(t, "O the text of an unknown session is configurable", bayeuxserver.Config{UnknownSessionText: "402::session_unknown"}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.id = "x"
		anna.asks(connect, strings.Replace(unknown, "Unknown client", "session_unknown", 1))
	})
}

func TestCallbackPolling(t *testing.T) {
	get := func(anna *poller, query string) said {
		query = strings.ReplaceAll(query, "$", anna.id)
		return anna.request(anna.sc.t.Context(), http.MethodGet, "?"+query, "")
	}
	message := func(text string) string { return "message=" + url.QueryEscape(text) }
	id := func(anna *poller, text string) string { return strings.ReplaceAll(text, "$", anna.id) }
	on := bayeuxserver.Config{CallbackPolling: true}
	scenes(t, "L1 L3 L4 L6 a GET calls the page's function; events come with connects only", on, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.header.Set("Sec-Fetch-Site", "same-origin")
		got := get(anna, message(handshake)+"&jsonp=jQuery12_3")
		text, called := strings.CutPrefix(got.body, "/**/jQuery12_3([")
		if !called || got.header.Get("Content-Type") != "text/javascript;charset=UTF-8" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Error(got)
		}
		anna.adopt(said{body: "[" + strings.TrimSuffix(text, ")")})
		check(t, get(anna, message(id(anna, connect))+"&jsonp=a.b-c"), `/**/a.b-c(`+connected+`)`)
		check(t, get(anna, message(id(anna, `{"channel":"/meta/subscribe","clientId":"$","subscription":"/a"}`))+"&jsonp=f"),
			`/**/f([{"channel":"/meta/subscribe","successful":true,"subscription":"/a"}])`)
		two := message(id(anna, `{"channel":"/a","clientId":"$","data":"`+"\u2028"+`"}`)) + "&" + message(id(anna, `[{"channel":"/b","clientId":"$"}]`))
		check(t, get(anna, two+"&jsonp=f"), `/**/f([{"channel":"/a","successful":true},{"channel":"/b","successful":true}])`)
		check(t, get(anna, message(id(anna, connect))+"&jsonp=f"), `/**/f([{"channel":"/a","data":"\u2028"},`+connected[1:]+`)`)
	})
	scenes(t, "L2 L5 a wrong name or no message is 400", on, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.header.Set("Sec-Fetch-Site", "same-origin")
		for _, query := range []string{"jsonp=f", "jsonp=", "jsonp=f(", "jsonp=f&jsonp=g&" + message(handshake), "jsonp=" + strings.Repeat("x", 65) + "&" + message(handshake),
			"jsonp=f&message=x", message(handshake)} {
			if got := get(anna, query); got.status != http.StatusBadRequest {
				t.Error(query, got)
			}
		}
		if got := get(anna, "jsonp="+strings.Repeat("x", 64)+"&"+message(handshake)); got.status != 200 {
			t.Error(got)
		}
	})
	scenes(t, "L7 it is off by default", bayeuxserver.Config{}, bayeuxserver.Hooks{}, func(t *testing.T, sc *scene) {
		anna := sc.poller()
		anna.header.Set("Sec-Fetch-Site", "same-origin")
		if got := get(anna, message(handshake)+"&jsonp=f"); got.status != http.StatusBadRequest {
			t.Error(got)
		}
	})
	scenes(t, "I8 a script tag of a foreign page is refused, also when it hides where it stands", on, users(), func(t *testing.T, sc *scene) {
		for _, c := range []struct {
			header http.Header
			status int
		}{
			{http.Header{}, 403},
			{http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
			{http.Header{"Sec-Fetch-Site": {"cross-site"}, "Referer": {"https://evil.test/page"}}, 403},
			{http.Header{"Sec-Fetch-Site": {"cross-site"}, "Referer": {"https://desk.test/page"}}, 200},
			{http.Header{"Referer": {"http://parley.test/desk"}}, 200},
			{http.Header{"Sec-Fetch-Site": {"same-origin"}}, 200},
		} {
			anna := sc.poller()
			anna.header = c.header
			if got := get(anna, message(handshake)+"&jsonp=f"); got.status != c.status {
				t.Error(c.header, got.status)
			}
		}
	})
}
