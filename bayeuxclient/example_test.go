package bayeuxclient_test

import (
	"context"
	"fmt"
	"net/http"

	"parley/bayeux"
	"parley/bayeuxclient"
)

// Anna listens to one channel and gives up after the first event.
func ExampleClient() {
	ctx := context.Background()
	server := &fake{subscribe: func(_ int, m bayeux.Message) answer {
		return messages(event("/news", "hello"), ok(m))
	}}
	anna, err := bayeuxclient.Dial(ctx, bayeuxclient.Config{
		URL:        "http://parley.test/api/v2/notifications",
		HTTPClient: &http.Client{Transport: server}, // leave out for a real server
		Header:     func(h http.Header) { h.Set("Authorization", "Basic YW5uYTpkZW1v") },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = anna.Close(ctx) }()
	if err := anna.Subscribe(ctx, "/news"); err != nil {
		fmt.Println(err)
		return
	}
	e, err := anna.Next(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	if e.Gap {
		fmt.Println("events may be lost: read the state again")
	}
	fmt.Println(e.Channel, string(e.Data))
	// Output: /news "hello"
}
