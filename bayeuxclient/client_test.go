package bayeuxclient_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley/bayeux"
	"parley/bayeuxclient"
)

const topic = "/v2/me/im-sessions"

func TestDial(t *testing.T) {
	dial := func(t *testing.T, f *fake) error {
		c, err := bayeuxclient.Dial(t.Context(), bayeuxclient.Config{URL: "http://parley.test/", HTTPClient: &http.Client{Transport: f}})
		if err == nil {
			_ = c.Close(t.Context())
		}
		return err
	}
	t.Run("a refusal is told with its code", func(t *testing.T) {
		err := dial(t, &fake{handshake: func(_ int, m bayeux.Message) answer {
			return refuse(m, bayeux.ErrorHandshakeDenied, bayeux.NoneAdvice())
		}})
		var refused *bayeuxclient.RefusedError
		if !errors.As(err, &refused) || refused.Code() != 403 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an HTTP status is told", func(t *testing.T) {
		err := dial(t, &fake{handshake: func(int, bayeux.Message) answer { return answer{status: 401} }})
		var status *bayeuxclient.StatusError
		if !errors.As(err, &status) || status.Status != 401 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a dead wire is told", func(t *testing.T) {
		if err := dial(t, &fake{handshake: func(int, bayeux.Message) answer { return answer{err: errWire} }}); !errors.Is(err, errWire) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a reply without clientId is refused", func(t *testing.T) {
		if err := dial(t, &fake{handshake: func(_ int, m bayeux.Message) answer { return messages(ok(m)) }}); err == nil {
			t.Error("want an error")
		}
	})
	t.Run("an unknown transport is refused", func(t *testing.T) {
		_, err := bayeuxclient.Dial(t.Context(), bayeuxclient.Config{URL: "http://parley.test/", Transports: []string{"pigeon"}})
		if err == nil {
			t.Error("want an error")
		}
	})
}

func TestConnect(t *testing.T) {
	t.Run("the first asks to be answered at once, later ones wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{}
			f.dial(t, bayeuxclient.Config{})
			time.Sleep(70 * time.Second)
			seen, at := f.requests(bayeux.MetaConnect)
			if len(seen) != 4 || seen[0].Advice == nil || seen[1].Advice != nil {
				t.Fatalf("%d connects, first with %v", len(seen), seen[0].Advice)
			}
			if at[1].Sub(at[0]) != 0 || at[2].Sub(at[1]) != 30*time.Second {
				t.Errorf("connects at %v", at)
			}
			if seen[0].ClientID != "C1" || seen[0].ConnectionType != bayeux.LongPolling {
				t.Errorf("got %+v", seen[0])
			}
		})
	})
	t.Run("the advised interval is kept", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
				reply := ok(m)
				if n == 1 {
					reply.Advice = bayeux.RetryAdvice(2*time.Second, 0)
				}
				return messages(reply)
			}}
			f.dial(t, bayeuxclient.Config{})
			time.Sleep(5 * time.Second)
			if _, at := f.requests(bayeux.MetaConnect); len(at) != 3 || at[2].Sub(at[1]) != 2*time.Second {
				t.Errorf("connects at %v", at)
			}
		})
	})
	t.Run("advice none stops the client for good", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
				reply := ok(m)
				reply.Advice = bayeux.NoneAdvice()
				return messages(event(topic, "last words"), reply)
			}}
			var told changes
			anna := f.dial(t, bayeuxclient.Config{Changed: told.add})
			if got := text(t, anna); got != `"last words"` {
				t.Errorf("got %s", got)
			}
			if _, err := anna.Next(t.Context()); !errors.Is(err, bayeuxclient.ErrStopped) {
				t.Errorf("got %v", err)
			}
			synctest.Wait()
			if last := told.last(); last.State != bayeuxclient.Stopped || !errors.Is(last.Err, bayeuxclient.ErrStopped) {
				t.Errorf("told %v", last)
			}
		})
	})
	t.Run("401 stops the client", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(int, bayeux.Message, *http.Request) answer { return answer{status: 401} }}
			anna := f.dial(t, bayeuxclient.Config{})
			var status *bayeuxclient.StatusError
			if _, err := anna.Next(t.Context()); !errors.As(err, &status) {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestBroken(t *testing.T) {
	t.Run("waits grow, then the same session goes on", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
				if n > 1 && n < 8 {
					return []answer{{err: errWire}, {status: 500}}[n%2]
				}
				return hold(m, r)
			}}
			var told changes
			f.dial(t, bayeuxclient.Config{Changed: told.add, Backoff: time.Second, MaxBackoff: 8 * time.Second})
			time.Sleep(2 * time.Minute)
			seen, at := f.requests(bayeux.MetaConnect)
			for i, most := range []time.Duration{1, 2, 4, 8, 8, 8} {
				waited, most := at[i+2].Sub(at[i+1]), most*time.Second
				if waited < most/2 || waited > most {
					t.Errorf("wait %d was %v, want between %v and %v", i, waited, most/2, most)
				}
			}
			want := []bayeuxclient.State{bayeuxclient.Connected, bayeuxclient.Broken, bayeuxclient.Connected}
			if got := told.states(); !slices.Equal(got, want) {
				t.Errorf("told %v, want %v", got, want)
			}
			if f.handshook != 1 || seen[7].ClientID != "C1" {
				t.Errorf("%d handshakes", f.handshook)
			}
		})
	})
	t.Run("a hanging server is given up after its own time and ours", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
				if n == 2 {
					<-r.Context().Done()
					return answer{err: r.Context().Err()}
				}
				return hold(m, r)
			}}
			f.dial(t, bayeuxclient.Config{RequestTimeout: 5 * time.Second})
			time.Sleep(40 * time.Second)
			if _, at := f.requests(bayeux.MetaConnect); len(at) < 3 || at[2].Sub(at[1]) < 35*time.Second || at[2].Sub(at[1]) > 36*time.Second {
				t.Errorf("connects at %v", at)
			}
		})
	})
	t.Run("a body that is no Bayeux counts as broken", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{connect: func(n int, m bayeux.Message, r *http.Request) answer {
				if n == 1 {
					return messages() // an empty array
				}
				return hold(m, r)
			}}
			var told changes
			f.dial(t, bayeuxclient.Config{Changed: told.add})
			time.Sleep(time.Second)
			if got := told.states(); !slices.Equal(got, []bayeuxclient.State{bayeuxclient.Broken, bayeuxclient.Connected}) {
				t.Errorf("told %v", got)
			}
		})
	})
}

func TestSubscribe(t *testing.T) {
	t.Run("a refusal is told and not asked again", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{subscribe: func(_ int, m bayeux.Message) answer {
				return refuse(m, bayeux.Denied(bayeux.SecurityPolicy, bayeux.SubscribeDenied), nil)
			}}
			anna := f.dial(t, bayeuxclient.Config{})
			var refused *bayeuxclient.RefusedError
			if err := anna.Subscribe(t.Context(), topic); !errors.As(err, &refused) || refused.Code() != 403 {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("a session lost meanwhile is waited for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{
				connect: func(n int, m bayeux.Message, r *http.Request) answer {
					if n == 2 {
						time.Sleep(time.Second)
						return refuse(m, bayeux.ErrorUnknownClient, bayeux.HandshakeAdvice(0))
					}
					return hold(m, r)
				},
				subscribe: func(n int, m bayeux.Message) answer {
					if n == 1 {
						return refuse(m, bayeux.ErrorUnknownClient, nil)
					}
					return messages(ok(m))
				}}
			anna := f.dial(t, bayeuxclient.Config{})
			if err := anna.Subscribe(t.Context(), topic); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("the context bounds the wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{subscribe: func(_ int, m bayeux.Message) answer { return refuse(m, bayeux.ErrorUnknownClient, nil) }}
			anna := f.dial(t, bayeuxclient.Config{})
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := anna.Subscribe(ctx, topic); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	})
	t.Run("unsubscribed names are not asked for again", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{}
			anna := f.dial(t, bayeuxclient.Config{})
			err := errors.Join(anna.Subscribe(t.Context(), topic), anna.Unsubscribe(t.Context(), topic))
			if err != nil {
				t.Fatal(err)
			}
			if seen, _ := f.requests(bayeux.MetaUnsubscribe); len(seen) != 1 || seen[0].Subscription.Names[0] != topic {
				t.Errorf("got %+v", seen)
			}
		})
	})
}

func TestPublish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		anna := f.dial(t, bayeuxclient.Config{Header: func(h http.Header) { h.Set("Authorization", "Basic x") }})
		if err := anna.Publish(t.Context(), "/chat", []byte(`{"a":1}`)); err != nil {
			t.Error(err)
		}
		if seen, _ := f.requests("/chat"); len(seen) != 1 || string(seen[0].Data) != `{"a":1}` {
			t.Errorf("got %+v", seen)
		}
		if f.headers[0].Get("Authorization") != "Basic x" {
			t.Error("the header function was not asked")
		}
		if err := anna.Publish(t.Context(), "/chat/*", []byte(`1`)); !errors.Is(err, bayeux.ErrBadChannel) {
			t.Errorf("a pattern: got %v", err)
		}
		if err := anna.Publish(t.Context(), "/chat", []byte(`{`)); !errors.Is(err, bayeux.ErrBadData) {
			t.Errorf("no JSON: got %v", err)
		}
	})
}

func TestClose(t *testing.T) {
	t.Run("tells the server, ends Next, may be repeated", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{}
			var told changes
			anna := f.dial(t, bayeuxclient.Config{Changed: told.add})
			synctest.Wait()
			if err := errors.Join(anna.Close(t.Context()), anna.Close(t.Context())); err != nil {
				t.Error(err)
			}
			if seen, _ := f.requests(bayeux.MetaDisconnect); len(seen) != 1 || seen[0].ClientID != "C1" {
				t.Errorf("got %+v", seen)
			}
			if _, err := anna.Next(t.Context()); !errors.Is(err, bayeuxclient.ErrClosed) {
				t.Errorf("got %v", err)
			}
			if got := told.states(); !slices.Equal(got, []bayeuxclient.State{bayeuxclient.Connected, bayeuxclient.Stopped}) {
				t.Errorf("told %v", got)
			}
		})
	})
	t.Run("a server that cannot be told is reported, the client is closed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{subscribe: func(int, bayeux.Message) answer { return answer{err: errWire} }}
			anna := f.dial(t, bayeuxclient.Config{})
			if err := anna.Close(t.Context()); !errors.Is(err, errWire) {
				t.Errorf("got %v", err)
			}
			if _, err := anna.Next(t.Context()); !errors.Is(err, bayeuxclient.ErrClosed) {
				t.Errorf("got %v", err)
			}
		})
	})
}

func TestState(t *testing.T) {
	for state, want := range map[bayeuxclient.State]string{bayeuxclient.Connected: "connected", bayeuxclient.Broken: "broken",
		bayeuxclient.Renewed: "renewed", bayeuxclient.Stopped: "stopped", 0: "unknown"} {
		if state.String() != want {
			t.Errorf("state %d is %q, want %q", state, state, want)
		}
	}
}
