package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/directory"

	"github.com/gorilla/websocket"
)

// BenchmarkMessagePath carries messages of 50 characters between pairs of
// agents, from the POST to the notification at the peer, through parley and
// through the durable floor in turn, and reports both rates and their ratio.
// Each client waits for the answer and for the delivery before its next message.
func BenchmarkMessagePath(b *testing.B) {
	for _, transport := range []string{"long-polling", "websocket"} {
		for _, clients := range []int{2, 64, 512} {
			b.Run(fmt.Sprintf("%s/%d", transport, clients), func(b *testing.B) { comparePaths(b, transport, clients) })
		}
	}
}

func comparePaths(b *testing.B, transport string, clients int) {
	bottom, top := floorPlayers(b, transport, clients), parleyPlayers(b, transport, clients)
	each := max(b.N/clients, 1)
	var spent [2]time.Duration
	b.ResetTimer()
	const rounds = 4
	for range rounds {
		spent[0] += playAll(b, bottom, max(each/rounds, 1))
		spent[1] += playAll(b, top, max(each/rounds, 1))
	}
	b.StopTimer()
	sent := float64(rounds * max(each/rounds, 1) * clients)
	b.ReportMetric(sent/spent[0].Seconds(), "floor-msg/s")
	b.ReportMetric(sent/spent[1].Seconds(), "parley-msg/s")
	b.ReportMetric(spent[0].Seconds()/spent[1].Seconds(), "ratio")
	b.ReportMetric(0, "ns/op")
}

// player is one client of a pair: it sends, and hears what the pair sends.
type player struct {
	post  *wire
	path  string
	body  func(text string) []byte
	peer  *player
	heard chan struct{} // a token for each message of the peer
}

func playAll(b *testing.B, players []*player, each int) time.Duration {
	start := time.Now()
	var playing sync.WaitGroup
	for _, p := range players {
		playing.Go(func() {
			for i := range each {
				if _, err := p.post.post(p.path, p.body(fmt.Sprintf("%050d", i))); err != nil {
					b.Error(err)
					return
				}
				<-p.peer.heard
			}
		})
	}
	playing.Wait()
	return time.Since(start)
}

// count puts a token for every message of the other side found in a text.
func (p *player) count(text []byte, mark string) {
	for range bytes.Count(text, []byte(mark)) {
		p.heard <- struct{}{}
	}
}

func newPlayer(b *testing.B, address, head, path string, body func(string) []byte) *player {
	w, err := dial(address, head)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.conn.Close() })
	return &player{post: w, path: path, body: body, heard: make(chan struct{}, 4096)}
}

func floorPlayers(b *testing.B, transport string, clients int) []*player {
	f := openFloor(b, clients)
	players := make([]*player, clients)
	for i := range players {
		own := "from " + strconv.Itoa(i^1) + " "
		path := fmt.Sprintf("/send/S%d/%d", i/2, i)
		p := newPlayer(b, f.url, "", path, func(text string) []byte { return []byte("from " + strconv.Itoa(i) + " " + text) })
		players[i] = p
		if transport == "websocket" {
			p.listenSocket(b, "ws://"+f.url+"/socket/"+strconv.Itoa(i), nil, nil, own)
			continue
		}
		w, err := dial(f.url, "")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { w.conn.Close() })
		go p.pollLoop(w, "/poll/"+strconv.Itoa(i), nil, own)
	}
	marry(players)
	return players
}

func marry(players []*player) {
	for i, p := range players {
		p.peer = players[i^1]
	}
}

func (p *player) pollLoop(w *wire, path string, body []byte, mark string) {
	for {
		text, err := w.post(path, body)
		if err != nil {
			return
		}
		p.count(text, mark)
	}
}

func (p *player) listenSocket(b *testing.B, url string, header http.Header, hello [][]byte, mark string) {
	socket, _, err := websocket.DefaultDialer.Dial(url, header)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { socket.Close() })
	for _, text := range hello {
		socket.WriteMessage(websocket.TextMessage, text)
	}
	go func() {
		for {
			_, text, err := socket.ReadMessage()
			if err != nil {
				return
			}
			p.count(text, mark)
		}
	}()
}

// crowd is a contact center of so many agents, each at a place of his own.
func crowd(agents int) directory.Contents {
	people := directory.Contents{ContactCenters: []directory.ContactCenter{{ID: "c", DomainName: "crowd",
		Features: []directory.Feature{directory.FeatureVoice, directory.FeatureIM}}}}
	for i := range agents {
		number := strconv.Itoa(100000 + i)
		device := directory.Device{ID: directory.NewDeviceID("crowd", number), ContactCenter: "crowd", PhoneNumber: number, Type: directory.Extension,
			Annex: directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": "none"}}}
		people.Devices = append(people.Devices, device)
		people.Places = append(people.Places, directory.Place{ContactCenter: "crowd", Name: number, Devices: []directory.DeviceID{device.ID}})
		people.Users = append(people.Users, directory.User{ID: directory.NewUserID("a" + number), ContactCenter: "crowd", UserName: "a" + number,
			Enabled: true, Roles: []directory.Role{directory.RoleAgent}, Place: number, Credential: directory.Credential{Password: "demo"}})
	}
	return people
}

func openCrowd(b *testing.B, agents int) string {
	return openNode(b, "sqlite:"+filepath.Join(b.TempDir(), "parley.db"), agents)
}

// openNode serves a crowd on a store and returns where.
func openNode(b *testing.B, url string, agents int) string {
	cfg := config.Default()
	cfg.HTTP.Address = "127.0.0.1:0"
	cfg.Store.URL = url
	people := crowd(agents)
	a, err := app.New(b.Context(), cfg, app.Options{Logger: slog.New(slog.DiscardHandler), People: &people})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	b.Cleanup(func() { cancel(); <-ended })
	return a.Addr().String()
}

func parleyPlayers(b *testing.B, transport string, clients int) []*player {
	address := openCrowd(b, clients)
	players := make([]*player, clients)
	for i := range players {
		players[i] = parleyPlayer(b, address, transport, i)
	}
	marry(players)
	for i := 0; i < clients; i += 2 {
		call := fmt.Sprintf(`{"operationName":"InitiateIMSession","destination":{"phoneNumber":"%d"}}`, 100000+i+1)
		must(b, players[i].post, "/api/v2/me/im-sessions", call)
		uris := must(b, players[i].post, "", "")
		path := string(uris)
		players[i].path, players[i+1].path = path, path
	}
	return players
}

func parleyPlayer(b *testing.B, address, transport string, i int) *player {
	secret := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "a%d:demo", 100000+i))
	head := "Authorization: Basic " + secret + "\r\n"
	p := newPlayer(b, address, head, "", func(text string) []byte {
		return fmt.Appendf(nil, `{"operationName":"SendMessage","text":"from %d %s"}`, i, text)
	})
	must(b, p.post, "/api/v2/me", `{"operationName":"StartContactCenterSession","channels":["voice"]}`)
	mark := fmt.Sprintf(`"from %d `, i^1)
	if transport == "websocket" {
		p.bayeuxSocket(b, address, secret, mark)
		return p
	}
	w, err := dial(address, head)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.conn.Close() })
	client := clientID(b, must(b, w, "/api/v2/notifications", `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]`))
	must(b, w, "/api/v2/notifications", fmt.Sprintf(`[{"channel":"/meta/subscribe","clientId":%q,"subscription":"/v2/me/im-sessions"}]`, client))
	connect := fmt.Appendf(nil, `[{"channel":"/meta/connect","clientId":%q,"connectionType":"long-polling"}]`, client)
	go p.pollLoop(w, "/api/v2/notifications", connect, mark)
	return p
}

func (p *player) bayeuxSocket(b *testing.B, address, secret, mark string) {
	socket, _, err := websocket.DefaultDialer.Dial("ws://"+address+"/api/v2/notifications", http.Header{"Authorization": {"Basic " + secret}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { socket.Close() })
	say := func(text string) []byte {
		socket.WriteMessage(websocket.TextMessage, []byte(text))
		_, reply, err := socket.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		return reply
	}
	client := clientID(b, say(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}]`))
	say(fmt.Sprintf(`[{"channel":"/meta/subscribe","clientId":%q,"subscription":"/v2/me/im-sessions"}]`, client))
	connect := fmt.Sprintf(`[{"channel":"/meta/connect","clientId":%q,"connectionType":"websocket"}]`, client)
	say(connect)
	socket.WriteMessage(websocket.TextMessage, []byte(connect))
	go func() {
		for {
			_, text, err := socket.ReadMessage()
			if err != nil {
				return
			}
			p.count(text, mark)
			if bytes.Contains(text, []byte(`"/meta/connect"`)) {
				socket.WriteMessage(websocket.TextMessage, []byte(connect))
			}
		}
	}()
}

func clientID(b *testing.B, reply []byte) string {
	var messages []struct {
		ClientID string `json:"clientId"`
	}
	if err := json.Unmarshal(reply, &messages); err != nil || messages[0].ClientID == "" {
		b.Fatalf("%s: %v", reply, err)
	}
	return messages[0].ClientID
}

// must posts; without a path it returns the path of the agent's session.
func must(b *testing.B, w *wire, path, body string) []byte {
	b.Helper()
	if path != "" {
		answer, err := w.post(path, []byte(body))
		if err != nil {
			b.Fatal(err)
		}
		return answer
	}
	fmt.Fprintf(w.conn, "GET /api/v2/me/im-sessions HTTP/1.1\r\n%s\r\n", w.head)
	answer, err := w.answer()
	if err != nil {
		b.Fatal(err)
	}
	var found struct{ URIs []string }
	if json.Unmarshal(answer, &found); len(found.URIs) != 1 {
		b.Fatalf("%s", answer)
	}
	return []byte(found.URIs[0][strings.Index(found.URIs[0], "/api/v2"):])
}
