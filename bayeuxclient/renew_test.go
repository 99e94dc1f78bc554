package bayeuxclient_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
)

func TestRenew(t *testing.T) {
	lost := func(n int, m bayeux.Message, r *http.Request) answer {
		if n == 2 {
			time.Sleep(10 * time.Second)
			return refuse(m, bayeux.ErrorUnknownClient, bayeux.HandshakeAdvice(3*time.Second))
		}
		return hold(m, r)
	}
	t.Run("402: waits as advised, shakes hands, subscribes again, tells of the gap", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: lost, handshake: func(n int, m bayeux.Message) answer { return welcome(m, []string{"", "C1", "C2"}[n]) }}
			var told changes
			anna := f.dial(t, bayeuxclient.Config{Changed: told.add})
			if err := anna.Subscribe(t.Context(), topic, "/v2/me/devices"); err != nil {
				t.Fatal(err)
			}
			if got := text(t, anna); got != "gap" {
				t.Errorf("got %s", got)
			}
			synctest.Wait()
			_, shook := f.requests(bayeux.MetaHandshake)
			if shook[1].Sub(shook[0]) != 13*time.Second {
				t.Errorf("handshakes at %v", shook)
			}
			seen, _ := f.requests(bayeux.MetaSubscribe)
			if len(seen) != 3 || seen[2].ClientID != "C2" || seen[2].Subscription.Names[0] != "/v2/me/devices" {
				t.Errorf("subscriptions %+v", seen)
			}
			want := []bayeuxclient.State{bayeuxclient.Connected, bayeuxclient.Broken, bayeuxclient.Renewed, bayeuxclient.Connected}
			if got := told.states(); !slices.Equal(got, want) {
				t.Errorf("told %v, want %v", got, want)
			}
		})
	})
	t.Run("a restarting server is asked until it is there", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: lost, handshake: func(n int, m bayeux.Message) answer {
				switch n {
				case 2:
					return answer{err: errWire}
				case 3:
					return answer{status: 503}
				case 4:
					return refuse(m, bayeux.ErrorUnavailable, bayeux.HandshakeAdvice(20*time.Second))
				}
				return welcome(m, "C")
			}}
			anna := f.dial(t, bayeuxclient.Config{})
			if got := text(t, anna); got != "gap" {
				t.Errorf("got %s", got)
			}
			if _, at := f.requests(bayeux.MetaHandshake); len(at) != 5 || at[4].Sub(at[3]) != 20*time.Second {
				t.Errorf("handshakes at %v", at)
			}
		})
	})
	t.Run("a subscription refused by then is forgotten and told", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: lost, subscribe: func(n int, m bayeux.Message) answer {
				if n == 2 {
					return refuse(m, bayeux.Denied("", bayeux.SubscribeDenied), nil)
				}
				return messages(ok(m))
			}}
			renewed := make(chan bayeuxclient.Change, 1)
			anna := f.dial(t, bayeuxclient.Config{Changed: func(c bayeuxclient.Change) {
				if c.State == bayeuxclient.Renewed {
					renewed <- c
				}
			}})
			if err := anna.Subscribe(t.Context(), topic); err != nil {
				t.Fatal(err)
			}
			var refused *bayeuxclient.RefusedError
			if c := <-renewed; !errors.As(c.Err, &refused) || refused.Code() != 403 {
				t.Errorf("told %v", c)
			}
		})
	})
	t.Run("a handshake refused for good stops the client", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: lost, handshake: func(n int, m bayeux.Message) answer {
				if n > 1 {
					return refuse(m, bayeux.ErrorHandshakeDenied, bayeux.NoneAdvice())
				}
				return welcome(m, "C1")
			}}
			anna := f.dial(t, bayeuxclient.Config{})
			var refused *bayeuxclient.RefusedError
			if _, err := anna.Next(t.Context()); !errors.As(err, &refused) || refused.Channel != bayeux.MetaHandshake {
				t.Errorf("got %v", err)
			}
		})
	})
}
