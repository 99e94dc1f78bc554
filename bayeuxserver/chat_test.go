package bayeuxserver_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The shape of CometD's own chat benchmark: who is in how many rooms, and what
// is said at once. Two batches are under way at any time, so that the server is
// kept busy and no queue grows.
const (
	chatRooms     = 100
	chatClients   = 1000
	roomsOfClient = 10
	batchSize     = 10
	batchesAtOnce = 2
)

// BenchmarkChat reports how many messages arrive in a second, and how long they
// take, over real connections from a process of its own to the server's.
func BenchmarkChat(b *testing.B) {
	b.Run("websocket", func(b *testing.B) { measureChat(b, (*chatter).openSocket, (*chatter).hearFrames, (*chatter).sayFrame) })
	b.Run("long-polling", func(b *testing.B) { measureChat(b, (*chatter).openPoll, (*chatter).hearPolls, (*chatter).sayPost) })
}

func measureChat(b *testing.B, open, hear func(*chatter), say func(*chatter, string)) {
	address, stop := startIdle(b)
	defer stop()
	room := newChat(b, address, open)
	room.start = time.Now()
	var ears sync.WaitGroup
	for _, c := range room.clients {
		ears.Go(func() { hear(c) })
	}
	for b.Loop() {
		c := room.clients[room.rand.Intn(chatClients)]
		text, copies := room.batch(c)
		say(c, text)
		room.await(copies)
	}
	room.await(0)
	took := time.Since(room.start)
	for _, c := range room.clients {
		_ = c.conn.Close()
	}
	ears.Wait()
	room.report(took)
}

// chat is all clients and what is under way between them.
type chat struct {
	b       *testing.B
	clients []*chatter
	members [chatRooms]int
	rand    *rand.Rand
	start   time.Time

	mu       sync.Mutex // guards what follows
	changed  *sync.Cond
	underway int // copies that have not arrived
	arrived  int
}

func newChat(b *testing.B, address string, open func(*chatter)) *chat {
	r := &chat{b: b, rand: rand.New(rand.NewSource(1))}
	r.changed = sync.NewCond(&r.mu)
	for range chatClients {
		c := &chatter{rawClient: dialRaw(b, address), chat: r, address: address, rooms: r.rand.Perm(chatRooms)[:roomsOfClient]}
		for _, room := range c.rooms {
			r.members[room]++
		}
		open(c)
		c.in = bufio.NewReader(c.conn)
		r.clients = append(r.clients, c)
	}
	return r
}

// batch is what a client says next, to rooms of its own, and how many copies of
// it there will be.
func (r *chat) batch(c *chatter) (text string, copies int) {
	list := make([]string, batchSize)
	for i := range list {
		room := c.rooms[r.rand.Intn(roomsOfClient)]
		copies += r.members[room]
		list[i] = fmt.Sprintf(`{"channel":"/chat/%d","id":"%d","clientId":"%s","data":{"user":"anna","chat":"%s","t":%d}}`,
			room, i, c.id, strings.Repeat("x", 50), time.Since(r.start))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.underway += copies
	return "[" + strings.Join(list, ",") + "]", copies
}

// await waits until there is room for one more batch, with 0 until all has
// arrived.
func (r *chat) await(copies int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.underway > (batchesAtOnce-1)*copies {
		r.changed.Wait()
	}
}

func (r *chat) arrive(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.underway -= n
	r.arrived += n
	r.changed.Signal()
}

func (r *chat) report(took time.Duration) {
	var all []time.Duration
	for _, c := range r.clients {
		all = append(all, c.took...)
	}
	slices.Sort(all)
	ms := func(share float64) float64 {
		return float64(all[int(share*float64(len(all)-1))]) / float64(time.Millisecond)
	}
	r.b.ReportMetric(float64(r.arrived)/took.Seconds(), "delivered/s")
	r.b.ReportMetric(ms(0.5), "median-ms")
	r.b.ReportMetric(ms(0.99), "99%-ms")
}

// chatter is one client, on one connection, or two when it polls.
type chatter struct {
	*rawClient
	chat    *chat
	address string
	rooms   []int
	in      *bufio.Reader
	body    []byte
	took    []time.Duration
	mouth   net.Conn // a polling client's second connection
	replies *bufio.Reader
}

// opening is what a client does first; each is one request.
func (c *chatter) opening() []string {
	names := make([]string, len(c.rooms))
	for i, room := range c.rooms {
		names[i] = fmt.Sprintf(`"/chat/%d"`, room)
	}
	return []string{connect, `[{"channel":"/meta/subscribe","clientId":"$","subscription":[` + strings.Join(names, ",") + `]}]`}
}

// hear takes the messages in one text.
func (c *chatter) hear(text []byte) {
	now, n := time.Since(c.chat.start), 0
	for mark := []byte(`"t":`); ; n++ {
		i := bytes.Index(text, mark)
		if i < 0 {
			break
		}
		text = text[i+len(mark):]
		sent, _ := strconv.Atoi(string(text[:bytes.IndexByte(text, '}')]))
		c.took = append(c.took, now-time.Duration(sent))
	}
	if n > 0 {
		c.chat.arrive(n)
	}
}

func (c *chatter) openSocket() {
	c.upgrade()
	for _, text := range c.opening() {
		c.frame(strings.ReplaceAll(text, "$", c.id))
		c.read()
	}
	c.frame(strings.ReplaceAll(connect, "$", c.id))
}

func (c *chatter) sayFrame(text string) { c.frame(text) }

// hearFrames reads the server's frames until the connection ends.
func (c *chatter) hearFrames() {
	for {
		size, err := frameSize(c.in)
		if err != nil || c.fill(c.in, size) != nil {
			return
		}
		c.hear(c.body)
	}
}

// frameSize reads the head of an unmasked frame of less than 64 KiB.
func frameSize(in *bufio.Reader) (int, error) {
	head, err := in.Peek(4)
	if err != nil {
		return 0, err
	}
	if short := int(head[1]); short < 126 {
		_, err = in.Discard(2)
		return short, err
	}
	size := int(head[2])<<8 | int(head[3])
	_, err = in.Discard(4)
	return size, err
}

func (c *chatter) fill(in io.Reader, size int) error {
	c.body = slices.Grow(c.body[:0], size)[:size]
	_, err := io.ReadFull(in, c.body)
	return err
}

func (c *chatter) openPoll() {
	c.handshakes()
	for _, text := range c.opening() {
		c.post(strings.ReplaceAll(text, "$", c.id))
		c.read()
	}
	c.mouth = dialRaw(c.b, c.address).conn
	c.replies = bufio.NewReader(c.mouth)
}

// hearPolls connects again and again until the connection ends.
func (c *chatter) hearPolls() {
	text := c.request(strings.ReplaceAll(connect, "$", c.id))
	for {
		if _, err := io.WriteString(c.conn, text); err != nil {
			return
		}
		size, err := bodySize(c.in)
		if err != nil || c.fill(c.in, size) != nil {
			return
		}
		c.hear(c.body)
	}
}

// sayPost publishes on the second connection; events may ride on the reply.
func (c *chatter) sayPost(text string) {
	if _, err := io.WriteString(c.mouth, c.request(text)); err != nil {
		c.b.Fatal(err)
	}
	size, err := bodySize(c.replies)
	if err != nil {
		c.b.Fatal(err)
	}
	reply := make([]byte, size)
	if _, err := io.ReadFull(c.replies, reply); err != nil {
		c.b.Fatal(err)
	}
	if n := bytes.Count(reply, []byte(`"t":`)); n > 0 {
		c.chat.arrive(n)
	}
}

// bodySize reads an answer's head.
func bodySize(in *bufio.Reader) (size int, err error) {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil || len(line) <= 2 {
			return size, err
		}
		if text, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			size, _ = strconv.Atoi(string(bytes.TrimSpace(text)))
		}
	}
}
