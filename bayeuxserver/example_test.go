package bayeuxserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"time"

	"parley/bayeux"
	"parley/bayeuxserver"
)

// A chat room: whoever knows a name and a password talks on /chat/<room>, and
// everybody in the room hears it.
func Example_chatRoom() {
	user := func(r *http.Request) string {
		if name, password, ok := r.BasicAuth(); ok && password == "secret" {
			return name
		}
		return ""
	}
	rooms := bayeuxserver.New(bayeuxserver.Config{}, bayeuxserver.Hooks{
		Identify: user,
		Authenticate: func(r *http.Request, _ *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
			if name := user(r); name != "" {
				return bayeuxserver.Principal{User: name}, nil
			}
			return bayeuxserver.Principal{}, &bayeuxserver.Refusal{Handshake: true}
		},
		CanSubscribe: func(_ *bayeuxserver.Session, pattern string) bool { return bayeux.Match("/chat/*", pattern) },
		CanPublish:   func(_ *bayeuxserver.Session, channel string) bool { return bayeux.Match("/chat/*", channel) },
	})
	web := &http.Server{Addr: "127.0.0.1:8080", Handler: rooms, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := web.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, err)
		}
	}()

	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	<-stop.Done()
	rooms.Drain(5 * time.Second)
	_ = rooms.Close(context.Background())
	_ = web.Close()
}

// say is a client of one request.
func say(srv *bayeuxserver.Server, body string) string {
	r := httptest.NewRequest(http.MethodPost, "/bayeux", strings.NewReader(body))
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	text, _ := io.ReadAll(w.Body)
	return string(text)
}

func ExampleServer_ServeHTTP() {
	srv := bayeuxserver.New(bayeuxserver.Config{}, bayeuxserver.Hooks{})
	defer srv.Close(context.Background())
	fmt.Println(say(srv, `[{"channel":"/meta/connect","id":"1","clientId":"from before the restart"}]`))
	// Output: [{"channel":"/meta/connect","id":"1","successful":false,"error":"402::Unknown client","advice":{"reconnect":"handshake","interval":0}}]
}

// One topic name means another thing to each user: the program delivers to a
// user's sessions, and broadcasts nothing.
func ExampleSession_Deliver() {
	srv := bayeuxserver.New(bayeuxserver.Config{TrustClientSession: true}, bayeuxserver.Hooks{
		Authenticate: func(*http.Request, *bayeux.Message) (bayeuxserver.Principal, *bayeuxserver.Refusal) {
			return bayeuxserver.Principal{User: "anna"}, nil
		},
		CanPublish: func(*bayeuxserver.Session, string) bool { return false },
	})
	defer srv.Close(context.Background())
	list, _ := bayeux.Decode(nil, []byte(say(srv, `{"channel":"/meta/handshake"}`)), bayeux.Limits{})
	id := list[0].ClientID
	say(srv, `{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/me/*"}`)

	ev, err := bayeux.Freeze("/me/calls", []byte(`{"state":"Ringing"}`))
	if err != nil {
		fmt.Println(err)
	}
	for _, s := range srv.Sessions("anna") {
		s.Deliver(ev)
	}
	fmt.Println(say(srv, `{"channel":"/meta/connect","clientId":"`+id+`"}`))
	// Output: [{"channel":"/me/calls","data":{"state":"Ringing"}},{"channel":"/meta/connect","successful":true}]
}

func ExampleSession_Answer() {
	srv := bayeuxserver.New(bayeuxserver.Config{TrustClientSession: true}, bayeuxserver.Hooks{
		Service: func(s *bayeuxserver.Session, m *bayeux.Message) {
			if m.Channel == "/service/echo" {
				_ = s.Answer(m, m.Data)
			}
		},
	})
	defer srv.Close(context.Background())
	list, _ := bayeux.Decode(nil, []byte(say(srv, `{"channel":"/meta/handshake"}`)), bayeux.Limits{})
	fmt.Println(say(srv, `{"channel":"/service/echo","id":"7","clientId":"`+list[0].ClientID+`","data":"hi"}`))
	// Output: [{"channel":"/service/echo","id":"7","data":"hi"},{"channel":"/service/echo","id":"7","successful":true}]
}
