package bayeuxserver

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/bayeux"
)

// longPoll serves a POST. What waits keeps nothing of the request but its plan.
func (srv *Server) longPoll(w http.ResponseWriter, r *http.Request) {
	s, h := srv.receive(w, r)
	if h != nil {
		srv.wait(w, r, s, h, "")
	}
}

// receive processes the body and answers it, unless it is a connect that waits.
func (srv *Server) receive(w http.ResponseWriter, r *http.Request) (*Session, *hold) {
	x := srv.newExchange(longPolling, r)
	defer x.free()
	if err := x.readBody(r); err != nil {
		http.Error(w, err.Error(), statusOf(err))
		return nil, nil
	}
	return x.over(w, "")
}

// over runs the exchange over HTTP and answers what can be answered.
func (x *exchange) over(w http.ResponseWriter, callback string) (*Session, *hold) {
	x.browser = x.srv.browserOf(x.http)
	x.run()
	if x.hold != nil {
		return x.sess, x.hold
	}
	if x.cookie != "" {
		x.srv.setCookie(w, x.cookie)
	}
	x.finish(w, callback)
	return nil, nil
}

// readBody reads the messages: JSON whatever the content type says, or else the
// message fields of a form, as old clients send them (K2, K3).
func (x *exchange) readBody(r *http.Request) (err error) {
	x.body, err = appendAll(x.body, r.Body, x.srv.config.MaxBody)
	if err != nil {
		return err
	}
	text := bytes.TrimLeft(x.body, " \t\r\n")
	isForm := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	if !isForm || len(text) > 0 && (text[0] == '[' || text[0] == '{') {
		return x.decode(x.body)
	}
	form, err := url.ParseQuery(string(x.body))
	if err != nil {
		return bayeux.ErrMalformed
	}
	return x.decodeAll(form["message"])
}

func (x *exchange) decodeAll(bodies []string) error {
	if len(bodies) == 0 {
		return bayeux.ErrEmpty
	}
	for _, body := range bodies {
		if err := x.decode([]byte(body)); err != nil {
			return err
		}
	}
	return nil
}

// appendAll reads to the end, but not far beyond the limit.
func appendAll(dst []byte, r io.Reader, limit int) ([]byte, error) {
	for len(dst) <= limit {
		if len(dst) == cap(dst) {
			dst = slices.Grow(dst, 512)
		}
		n, err := r.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		if err == io.EOF {
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, bayeux.ErrTooLong
}

func statusOf(err error) int {
	if errors.Is(err, bayeux.ErrTooLong) || errors.Is(err, bayeux.ErrTooMany) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// finish writes the answer of an exchange that has nothing to wait for.
func (x *exchange) finish(w http.ResponseWriter, callback string) {
	srv := x.srv
	text := srv.text()
	defer srv.freeText(text)
	*text = append(*text, '[')
	if x.opened != nil {
		*text = appendItems(append(*text, x.out...), x.load.items)
	} else {
		*text = append(appendItems(*text, x.load.items), x.out...)
	}
	*text = append(*text, ']')
	err := srv.respond(w, callback, text)
	s := x.sess
	if x.opened != nil {
		s = x.opened
	}
	s.carried(x.load, err == nil, x.connects)
}

// appendItems writes events with the comma that parts them from the reply that
// was written before or will be after.
func appendItems(dst []byte, items []item) []byte {
	for _, it := range items {
		if last := dst[len(dst)-1]; last == '}' {
			dst = append(append(dst, ','), it.ev.JSON()...)
		} else {
			dst = append(append(dst, it.ev.JSON()...), ',')
		}
	}
	return dst
}

// carried ends the writing of a reply over HTTP.
func (s *Session) carried(l load, written, connect bool) {
	if s == nil || len(l.items) == 0 && !connect {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked(l, written)
	if connect && s.hold == nil {
		s.rest()
	}
	s.ring()
}

// wait holds a connect. The frames below it are small on purpose: they stay on
// the handler's stack for as long as it waits.
func (srv *Server) wait(w http.ResponseWriter, r *http.Request, s *Session, h *hold, callback string) {
	gone := false
	select {
	case <-h.wake:
	case <-r.Context().Done():
		gone = true
	}
	srv.answerHeld(w, s, h, callback, gone)
}

func (srv *Server) answerHeld(w http.ResponseWriter, s *Session, h *hold, callback string, gone bool) {
	text := srv.text()
	defer srv.freeText(text)
	s.mu.Lock()
	if s.hold != h {
		s.mu.Unlock()
		w.WriteHeader(srv.config.DuplicateConnectStatus)
		return
	}
	s.unhold()
	if gone {
		if s.reason != "" {
			s.discard()
		}
		s.mu.Unlock()
		srv.count.vanished.Add(1)
		return
	}
	l := s.compose(text, h)
	s.mu.Unlock()
	err := srv.respond(w, callback, text)
	s.carried(l, err == nil, true)
}

// replySize holds an ordinary connect reply.
const replySize = 192

// compose writes the events and the reply of a held connect, after which the
// hold is free for the next. Called under the lock.
func (s *Session) compose(text *[]byte, h *hold) (l load) {
	reply := s.connectReply(make([]byte, 0, replySize), &h.plan)
	if s.reason == "" {
		l = s.take(true)
		s.overHeld = len(l.items) > 0
	} else if s.reason.kindly() {
		s.queue.items = append(s.queue.items, item{ev: bayeux.FreezeDisconnect(), at: s.srv.clock()})
		s.srv.count.queued(1, s.queue.items[len(s.queue.items)-1].ev.Size())
		l = s.takeAll()
	}
	*text = append(*text, '[')
	*text = append(appendItems(*text, l.items), reply...)
	*text = append(*text, ']')
	s.spare = h
	h.plan = plan{}
	return l
}

// respond writes one whole answer and has it sent, so that a failure is known
// while the events can still be put back.
func (srv *Server) respond(w http.ResponseWriter, callback string, text *[]byte) error {
	header := w.Header()
	if callback == "" {
		header["Content-Type"] = srv.isJSON
	} else {
		header.Set("Content-Type", "text/javascript;charset=UTF-8")
		header.Set("X-Content-Type-Options", "nosniff")
		*text = asScript(*text, callback)
	}
	control := http.NewResponseController(w)
	// Some writers in front of net/http's know no deadline; then there is none.
	_ = control.SetWriteDeadline(time.Now().Add(srv.config.WriteTimeout))
	header["Content-Length"] = []string{strconv.Itoa(len(*text))}
	if _, err := w.Write(*text); err != nil {
		return err
	}
	if err := control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

func (srv *Server) text() *[]byte {
	if text, _ := srv.texts.Get().(*[]byte); text != nil {
		*text = (*text)[:0]
		return text
	}
	return new([]byte)
}

func (srv *Server) freeText(text *[]byte) {
	if cap(*text) <= mostKept {
		srv.texts.Put(text)
	}
}
