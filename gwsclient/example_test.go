package gwsclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"parley/bayeux"
	"parley/gws"
	"parley/gwsclient"
)

// server stands in for a real one in the examples.
func server() *httptest.Server {
	f := &fake{events: make(chan bayeux.Message, 2), answers: map[string]http.HandlerFunc{
		"POST /api/v2/me":                say(200, ok),
		"POST /api/v2/me/channels/voice": say(200, ok),
		"POST /api/v2/me/im-sessions/S1": say(200, ok),
	}}
	f.answers["POST /api/v2/me/im-sessions"] = func(w http.ResponseWriter, r *http.Request) {
		f.events <- event(`{"messageType":"IMSessionStateChangeMessage","notificationType":"StatusChange","imSession":{"id":"S1","state":"Talking"}}`)
		say(200, ok)(w, r)
	}
	return httptest.NewServer(f)
}

// Anna says hello to 3002 as soon as they talk.
func Example() {
	ctx := context.Background()
	s := server()
	defer s.Close()

	anna := gwsclient.New(s.URL, "anna", "demo", gwsclient.Options{})
	defer anna.Close()
	stream, err := anna.Notifications(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = stream.Close(ctx) }()
	if _, err := anna.StartContactCenterSession(ctx, gws.StartContactCenterSession{}); err != nil {
		fmt.Println(err)
		return
	}
	if err := anna.InitiateIMSession(ctx, gws.InitiateIMSession{Destination: gws.Destination{PhoneNumber: "3002"}}); err != nil {
		fmt.Println(err)
		return
	}
	for {
		n, err := stream.Next(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		if change, ok := n.Body.(gws.IMSessionStateChange); ok && change.IMSession.State == gws.Talking {
			fmt.Println("talking in", change.IMSession.ID)
			fmt.Println(anna.SendMessage(ctx, change.IMSession.ID, gws.SendMessage{Text: "hello"}))
			return
		}
	}
	// Output:
	// talking in S1
	// <nil>
}

// A refusal is told apart by its code.
func ExampleError() {
	s := server()
	defer s.Close()
	anna := gwsclient.New(s.URL, "anna", "demo", gwsclient.Options{})
	defer anna.Close()
	err := anna.Complete(context.Background(), "S2")
	fmt.Println(errors.Is(err, &gwsclient.Error{Code: gws.StatusNotFound}))
	fmt.Println(err)
	// Output:
	// true
	// Complete: not found (statusCode 6, HTTP 404): There is no such resource
}
