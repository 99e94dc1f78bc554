package gwsclient_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"parley/gws"
	"parley/gwsclient"
)

func TestAgentStates(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(context.Context, *gwsclient.Client) error
		want string
	}{
		"everywhere": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.SetState(ctx, gwsclient.Everywhere, gws.OpReady, "")
		}, `POST /api/v2/me {"operationName":"Ready"}`},
		"on a channel, with a reason": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.SetState(ctx, gwsclient.Channel(gws.ChannelVoice), gws.OpNotReady, "lunch")
		}, `POST /api/v2/me/channels/voice {"operationName":"NotReady","reason":"lunch"}`},
		"on a device": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.SetState(ctx, "/devices/d1", "Training", "")
		}, `POST /api/v2/me/devices/d1 {"operationName":"Training"}`},
		"do-not-disturb on": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.SetDoNotDisturb(ctx, "/devices/d1", gws.On)
		}, `POST /api/v2/me/devices/d1 {"operationName":"DoNotDisturbOn"}`},
		"do-not-disturb off": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.SetDoNotDisturb(ctx, gwsclient.Channel(gws.ChannelVoice), gws.Off)
		}, `POST /api/v2/me/channels/voice {"operationName":"DoNotDisturbOff"}`},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{answers: map[string]http.HandlerFunc{"POST /api/v2/me": say(200, ok),
				"POST /api/v2/me/channels/voice": say(200, ok), "POST /api/v2/me/devices/d1": say(200, ok)}}
			if err := c.act(t.Context(), f.client(t, gwsclient.Options{})); err != nil {
				t.Fatal(err)
			}
			if got := f.requests(); !slices.Equal(got, []string{c.want}) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestReadingStates(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{
		"GET /api/v2/me/channels":               say(200, `{"statusCode":0,"channels":[{"channel":"voice","userState":{"state":"LoggedIn"},"dndState":"Off"}]}`),
		"GET /api/v2/settings/agent-states":     say(200, `{"statusCode":0,"settings":[{"operationName":"Ready","displayName":"Ready","state":"Ready"}]}`),
		"GET /api/v2/settings/general-settings": say(200, `{"statusCode":0,"settings":{"countryCode":"SE"}}`),
	}}
	anna := f.client(t, gwsclient.Options{})
	ctx := t.Context()
	if got, err := anna.Channels(ctx); err != nil || len(got) != 1 || got[0].UserState.State != "LoggedIn" || got[0].DNDState != gws.Off {
		t.Errorf("Channels: %+v, %v", got, err)
	}
	if got, err := anna.AgentStates(ctx); err != nil || len(got) != 1 || got[0].OperationName != gws.OpReady || got[0].State != "Ready" {
		t.Errorf("AgentStates: %+v, %v", got, err)
	}
	if got, err := anna.GeneralSettings(ctx); err != nil || got.CountryCode != "SE" {
		t.Errorf("GeneralSettings: %+v, %v", got, err)
	}
}

// Anna goes to lunch and wants to hear of nobody.
func ExampleClient_SetState() {
	ctx := context.Background()
	s := server()
	defer s.Close()
	anna := gwsclient.New(s.URL, "anna", "demo", gwsclient.Options{})
	defer anna.Close()
	fmt.Println(anna.SetState(ctx, gwsclient.Everywhere, gws.OpNotReady, "lunch"))
	fmt.Println(anna.SetDoNotDisturb(ctx, gwsclient.Channel(gws.ChannelVoice), gws.On))
	// Output:
	// <nil>
	// <nil>
}
