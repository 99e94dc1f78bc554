package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"parley/internal/directory"
	"parley/internal/engine"
	"parley/internal/im"
)

// onSIPStage is a stage with SIP: 3007 is a SIP extension, 0… goes to a trunk.
func onSIPStage(t *testing.T, change ...func(*engine.Config)) *stage {
	t.Helper()
	s := onStage(t, t.TempDir(), append(slices.Clone(change), func(cfg *engine.Config) {
		cfg.SIP = true
		cfg.Trunk = func(_, number string) im.Leg {
			if strings.HasPrefix(number, "0") {
				return im.PagerLeg
			}
			return im.NoLeg
		}
	})...)
	t.Cleanup(s.close)
	people := cast()
	people.Devices = append(people.Devices, directory.Device{ID: "3007", ContactCenter: "demo", PhoneNumber: "3007",
		Annex: directory.Annex{"TServer": {"multimedia": "true", "sip-signalling-chat": "session"}}})
	people.Users = append(people.Users, directory.User{ID: "fay", ContactCenter: "demo", UserName: "fay", Enabled: true,
		Roles: []directory.Role{directory.RoleAgent}, Devices: []directory.DeviceID{"3007"}})
	s.people = directory.New(people)
	return s
}

// arrives has a SIP peer call a DN.
func (s *stage) arrives(from, to, text, ref string) (im.Session, error) {
	return s.Arrive(context.Background(), engine.Arrival{ContactCenter: "demo", From: from, To: to, Leg: im.PagerLeg,
		Ref: ref, Text: text, TextRef: "text " + ref})
}

func TestArrive(t *testing.T) {
	t.Run("an agent who is there is reached, and hears the first message", func(t *testing.T) {
		s := onSIPStage(t)
		s.seat("anna")
		got, err := s.arrives("3007", "3001", "hello", "c1")
		if err != nil || got.Messages != 1 || got.Parties[0].Number != "3007" || got.Parties[0].Agent != "" {
			t.Errorf("%+v, %v", got, err)
		}
		s.expect(got.ID, im.Talking, im.Talking, "")
		again, err := s.arrives("3007", "3001", "hello", "c1")
		if err != nil || again.ID != got.ID || again.Messages != 1 {
			t.Errorf("told twice: %+v, %v", again, err)
		}
		between, ok, err := s.Between(context.Background(), "demo", "3007", "3001")
		if !ok || between.ID != got.ID || err != nil {
			t.Errorf("%+v, %v", between, err)
		}
		if _, ok, _ := s.Between(context.Background(), "demo", "3008", "3001"); ok {
			t.Error("another peer is taken for this one")
		}
		if err := s.Send(context.Background(), s.user("anna"), got.ID, engine.Send{Text: "hi", Destination: "3007"}); err != nil {
			t.Error(err)
		}
	})
	t.Run("cara rings and accepts", func(t *testing.T) {
		s := onSIPStage(t)
		s.seat("cara")
		got, err := s.arrives("3007", "3003", "", "c1")
		if err != nil {
			t.Fatal(err)
		}
		s.expect(got.ID, im.Initiating, im.Alerting, "")
		if err := s.Accept(context.Background(), s.user("cara"), got.ID, ""); err != nil {
			t.Error(err)
		}
		s.expect(got.ID, im.Talking, im.Talking, "")
	})
	t.Run("who reaches nobody is told why", func(t *testing.T) {
		s := onSIPStage(t)
		s.seat("anna", "ben")
		s.calls("anna", "ben")
		s.seat("dan")
		if err := s.DoNotDisturb(context.Background(), s.user("dan"), "3004", true, ""); err != nil {
			t.Fatal(err)
		}
		for to, want := range map[string]engine.Why{"3001": engine.Busy, "3003": engine.Absent, "9999": engine.Unknown,
			"3007": engine.Foreign, "012": engine.Unknown, "3004": engine.Undisturbed} {
			_, err := s.arrives("3009", to, "hello", "c"+to)
			if u, ok := errors.AsType[*engine.Unreached](err); !ok || u.Why != want {
				t.Errorf("%s: %v, want %s", to, err, want)
			}
		}
		_, err := s.arrives("3009", "3001", strings.Repeat("x", 4097), "long")
		if u, ok := errors.AsType[*engine.Unreached](err); !ok || u.Why != engine.TooLong {
			t.Error(err)
		}
		if _, err := s.arrives("3009", "3001", "\xff", "broken"); kind(err) != "invalid" {
			t.Error(err)
		}
	})
}

func TestFarEnd(t *testing.T) {
	ctx := context.Background()
	s := onSIPStage(t)
	s.seat("anna")
	call := func(number string) im.SessionID {
		t.Helper()
		id, err := s.Initiate(ctx, s.user("anna"), engine.Initiate{Destination: number})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	does := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	t.Run("a peer rings, answers, misses a message, and hangs up", func(t *testing.T) {
		id := call("3007")
		s.expect(id, im.Initiating, "", "")
		does(s.FarRings(ctx, id))
		s.expect(id, im.Initiating, im.Alerting, "")
		does(s.FarAnswers(ctx, id))
		does(s.FarAnswers(ctx, id))
		s.expect(id, im.Talking, im.Talking, "")
		does(s.Send(ctx, s.user("anna"), id, engine.Send{Text: "hello"}))
		said, err := s.Messages(ctx, s.user("anna"), id, 1, 10)
		does(err)
		does(s.FarMisses(ctx, id, said.Messages[0].Message, "SIP 415"))
		does(s.FarMisses(ctx, id, said.Messages[0].Message, "SIP 415"))
		said, err = s.Messages(ctx, s.user("anna"), id, 1, 10)
		if does(err); len(said.Misses) != 1 || said.Misses[0].Message.Index != 1 || said.Misses[0].Reason.Text != "SIP 415" {
			t.Errorf("%+v", said)
		}
		does(s.FarEnds(ctx, id, im.Reason{Code: im.Released}))
		s.expect(id, im.Completed, im.Completed, im.Released)
		if err := s.FarAnswers(ctx, id); kind(err) != "invalid state" {
			t.Error(err)
		}
		if _, err := s.FarSends(ctx, id, "late", "r"); kind(err) != "invalid state" {
			t.Error(err)
		}
	})
	t.Run("a peer refuses", func(t *testing.T) {
		id := call("3007")
		does(s.FarEnds(ctx, id, im.Reason{Code: im.Busy, Text: "SIP 486"}))
		s.expect(id, im.Completed, "", im.Busy)
	})
	t.Run("a trunk takes what is no DN", func(t *testing.T) {
		id := call("0 30 12")
		if far, _ := s.session(id).Far(); far.Number != "03012" || far.Leg != im.PagerLeg {
			t.Errorf("%+v", far)
		}
		does(s.Complete(ctx, s.user("anna"), id, ""))
	})
	t.Run("sessions of a SIP extension begin on that, whoever is logged in there", func(t *testing.T) {
		s.seat("fay")
		_, err := s.Initiate(ctx, s.user("fay"), engine.Initiate{Destination: "3001"})
		if kind(err) != "invalid state" || !strings.Contains(err.Error(), "3007: a SIP extension answers there") {
			t.Error(err)
		}
	})
}
