package commands_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"parley/internal/provision"
	"parley/test/process"
)

// reply is one Bayeux reply.
type reply struct {
	Channel, ClientID, Error string
	Successful               bool
	Advice                   struct{ Reconnect string }
}

// TestStop: a server that is asked to stop tells the clients that wait, and ends
// with 0.
func TestStop(t *testing.T) {
	for name, connect := range map[string]func(*testing.T, string) func(string) ([]reply, error){
		"long-polling": polls, "websocket": talks,
	} {
		t.Run("with a held connect over "+name, func(t *testing.T) {
			server := process.Start(t, process.Config{People: provision.DemoFile()})
			exchange := connect(t, server.URL)
			id := shakesHands(t, exchange)
			held := make(chan reply, 1)
			go func() {
				replies, err := exchange(connectAs(id))
				if err != nil || len(replies) == 0 {
					replies = []reply{{Error: fmt.Sprint(err)}}
				}
				held <- replies[len(replies)-1]
			}()
			select {
			case r := <-held:
				t.Fatalf("the connect is not held: %+v", r)
			case <-time.After(200 * time.Millisecond): // it is on its way; nothing tells that it waits
			}
			begin := time.Now()
			if code := server.Stop(); code != 0 {
				t.Errorf("exit code %d\n%s", code, server.Log())
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("stopping took %v", took)
			}
			if r := <-held; r.Channel != "/meta/connect" || r.Advice.Reconnect != "handshake" {
				t.Errorf("the held connect is answered %+v, want advice to shake hands again", r)
			}
		})
	}
}

// TestSecondSignal: who cannot wait for a request under way is served at once.
func TestSecondSignal(t *testing.T) {
	server := process.Start(t, process.Config{People: provision.DemoFile()})
	slow, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "POST /api/v2/notifications HTTP/1.1\r\nHost: parley\r\nContent-Length: 1000\r\n\r\n[")
	time.Sleep(100 * time.Millisecond) // the body never comes whole; nothing tells that its begin has
	server.Signal(syscall.SIGTERM)
	for begin := time.Now(); !strings.Contains(server.Log(), "stopping"); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > limit {
			t.Fatalf("the first signal does nothing:\n%s", server.Log())
		}
	}
	select {
	case <-server.Exited():
		t.Fatal("the server did not wait for the request under way")
	case <-time.After(300 * time.Millisecond):
	}
	begin := time.Now()
	server.Signal(syscall.SIGTERM)
	if code := server.Wait(); code != 1 {
		t.Errorf("exit code %d, want 1\n%s", code, server.Log())
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("a forced stop took %v", took)
	}
}

func connectAs(id string) string {
	return fmt.Sprintf(`[{"channel":"/meta/connect","id":"9","clientId":%q,"connectionType":"long-polling"}]`, id)
}

// shakesHands opens a session whose next connect is held.
func shakesHands(t *testing.T, exchange func(string) ([]reply, error)) string {
	t.Helper()
	hands, err := exchange(`[{"channel":"/meta/handshake","id":"1","version":"1.0","supportedConnectionTypes":["long-polling","websocket"]}]`)
	if err != nil || !hands[0].Successful {
		t.Fatalf("%+v %v", hands, err)
	}
	first, err := exchange(connectAs(hands[0].ClientID))
	if err != nil || !first[0].Successful {
		t.Fatalf("%+v %v", first, err)
	}
	return hands[0].ClientID
}

// polls exchanges messages over long-polling, talks over one WebSocket.
func polls(_ *testing.T, url string) func(string) ([]reply, error) {
	return func(messages string) ([]reply, error) {
		r, err := http.NewRequest(http.MethodPost, url+"/api/v2/notifications", strings.NewReader(messages))
		if err != nil {
			return nil, err
		}
		r.SetBasicAuth("anna", "demo")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		var replies []reply
		return replies, json.NewDecoder(response.Body).Decode(&replies)
	}
}

func talks(t *testing.T, url string) func(string) ([]reply, error) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("anna", "demo")
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http")+"/api/v2/notifications", r.Header)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return func(messages string) ([]reply, error) {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(messages)); err != nil {
			return nil, err
		}
		for {
			var replies []reply
			if err := conn.ReadJSON(&replies); err != nil || replies[0].Channel != "/meta/disconnect" {
				return replies, err
			}
		}
	}
}
