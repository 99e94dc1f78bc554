package endpoint_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/internal/siplink/endpoint"
	"parley/internal/siplink/wire"
)

// line sends a request of a phone at 10.0.0.9 to a host.
func (h *host) line(to *host, text string) {
	head, body, _ := strings.Cut(strings.ReplaceAll(text, "%AT", "10.0.0.9"), "\n\n")
	h.send(to.at, []byte(strings.ReplaceAll(head, "\n", "\r\n")+"\r\n\r\n"+body))
}

// times returns when a host hears what has that start line, from now on until it
// has been silent for a minute.
func (h *host) times(start string) (at []time.Duration) {
	for began := time.Now(); ; {
		select {
		case p := <-h.in:
			if m, _ := wire.Read(p.raw, false); strings.HasPrefix(m.Start, start) {
				at = append(at, time.Since(began))
			}
		case <-time.After(time.Minute):
			return at
		}
	}
}

func seconds(all ...float64) (at []time.Duration) {
	for _, s := range all {
		at = append(at, time.Duration(s*float64(time.Second)))
	}
	return at
}

// refuses600 is a handler that refuses, and counts what it is told.
func refuses600(told *int) endpoint.Handler {
	return endpoint.Handler{
		Message: func(context.Context, endpoint.Message) endpoint.Answer {
			*told++
			return endpoint.Answer{Code: 600, Reason: "Busy Everywhere"}
		},
		Invite: func(_ context.Context, inv *endpoint.Invitation) { inv.Refuse(600, "Busy Everywhere") },
	}
}

func TestARefusalIsRepeatedUntilItsAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		peer, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		server.open(t, refuses600(new(int)))
		peer.line(server, invite("1", "c1", "", media))
		if at := peer.times("SIP/2.0 600"); !slices.Equal(at, seconds(0, .5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)) {
			t.Errorf("without an ACK at %v", at)
		}
		peer.line(server, invite("2", "c2", "", media))
		time.Sleep(time.Second)
		peer.line(server, ask("ACK", "3001", "2", "c2", 1, "", ""))
		peer.line(server, invite("2", "c2", "", media)) // late, and not answered any more
		if at := peer.times("SIP/2.0 600"); len(at) != 2 {
			t.Errorf("with an ACK at %v", at)
		}
	})
}

func TestAnAnswerIsRememberedFor64T1(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, told := newLAN(), 0
		peer, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		server.open(t, refuses600(&told))
		text := ask("MESSAGE", "3001", "1", "c1", 1, "", "hi")
		peer.line(server, text)
		first, _ := peer.hear()
		time.Sleep(31 * time.Second)
		peer.line(server, text)
		if again, _ := peer.hear(); again.Start != first.Start || again.Get("To") != first.Get("To") || told != 1 {
			t.Errorf("%s to %s after %s to %s, and %d were told", again.Start, again.Get("To"), first.Start, first.Get("To"), told)
		}
		time.Sleep(2 * time.Second)
		peer.line(server, text)
		if again, _ := peer.hear(); again.Get("To") == first.Get("To") || told != 2 {
			t.Errorf("the repeat of long ago is a repeat; %d were told", told)
		}
	})
}

func TestARepeatBeforeTheAnswerDrawsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, may := newLAN(), make(chan bool)
		peer, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		server.open(t, endpoint.Handler{Message: func(context.Context, endpoint.Message) endpoint.Answer {
			<-may
			return endpoint.Answer{Code: 200, Reason: "OK"}
		}})
		for range 3 {
			peer.line(server, ask("MESSAGE", "3001", "1", "c1", 1, "", "hi"))
		}
		synctest.Wait()
		if n := len(peer.in); n != 0 {
			t.Errorf("%d answers to what is not durable", n)
		}
		may <- true
		if at := peer.times("SIP/2.0 200"); len(at) != 1 {
			t.Errorf("answered at %v", at)
		}
	})
}

func TestARequestIsRepeatedUntilItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		peer, e := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060").open(t, endpoint.Handler{})
		go e.Message(t.Context(), bo(), target("10.0.0.9"), endpoint.Outgoing{Text: "hi"})
		if at := peer.times("MESSAGE"); !slices.Equal(at, seconds(0, .5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)) {
			t.Errorf("a MESSAGE at %v", at)
		}
		go e.Invite(t.Context(), bo(), target("10.0.0.9"), nil, endpoint.DialogHandler{})
		if at := peer.times("INVITE"); !slices.Equal(at, seconds(0, .5, 1.5, 3.5, 7.5, 15.5, 31.5)) {
			t.Errorf("an INVITE at %v", at)
		}
		go e.Message(t.Context(), bo(), target("10.0.0.9"), endpoint.Outgoing{Text: "hi"})
		m, from := peer.hear()
		peer.answers(m, from, 100)
		if at := peer.times("MESSAGE"); !slices.Equal(at, seconds(.5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5)) {
			t.Errorf("a MESSAGE that is tried at %v", at)
		}
	})
}

func TestAnInviteThatRingsIsNotRepeatedAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLAN()
		peer, e := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060").open(t, endpoint.Handler{})
		got := make(chan endpoint.Answer)
		go func() {
			_, a := e.Invite(t.Context(), bo(), target("10.0.0.9"), nil, endpoint.DialogHandler{})
			got <- a
		}()
		m, from := peer.hear()
		peer.answers(m, from, 180)
		time.Sleep(time.Minute)
		if n := len(peer.in); n != 0 {
			t.Errorf("%d repeats", n)
		}
		for range 2 { // the ACK may get lost
			peer.answers(m, from, 486)
			ack, _ := peer.hear()
			if ack.Method() != "ACK" || ack.TopVia().Branch() != m.TopVia().Branch() || ack.Get("CSeq") != "1 ACK" || ack.Head().To.Tag() != "phone" {
				t.Errorf("%s %+v", ack.Start, ack.Fields)
			}
		}
		if a := <-got; a.Code != 486 {
			t.Error(a)
		}
	})
}

func TestMessagesThatHaveComeToWaitAreToldTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, may := newLAN(), make(chan bool)
		var told []string
		peer, server := l.host("10.0.0.9:5060"), l.host("10.0.0.1:5060")
		server.open(t, endpoint.Handler{Messages: func(_ context.Context, all []endpoint.Message) (answers []endpoint.Answer) {
			<-may
			var texts []string
			for _, m := range all {
				texts, answers = append(texts, m.Text), append(answers, endpoint.Answer{Code: 200 + int(m.CSeq), Reason: m.Text})
			}
			told = append(told, strings.Join(texts, " "))
			return answers
		}})
		for i, text := range []string{"a", "b", "c", "d"} {
			peer.line(server, ask("MESSAGE", "3001", text, "c1", i+1, "", text))
			synctest.Wait()
		}
		peer.line(server, ask("OPTIONS", "3001", "e", "c1", 5, "", ""))
		peer.line(server, ask("MESSAGE", "3001", "f", "c1", 6, "", "f"))
		synctest.Wait()
		for range 3 {
			may <- true
		}
		synctest.Wait()
		if want := []string{"a", "b c d", "f"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		for _, want := range []string{"201 a", "202 b", "203 c", "204 d", "200 OK", "206 f"} {
			if m, _ := peer.hear(); m.Start != "SIP/2.0 "+want {
				t.Errorf("heard %s, want %s", m.Start, want)
			}
		}
	})
}
