package history_test

import (
	"slices"

	"pgregory.net/rapid"

	"parley/test/history"
)

// breakage is a way to break a promise.
type breakage struct {
	name   string
	gaps   bool // also in histories with lost connections
	rules  []history.Rule
	breaks func(s *spoiler) bool // false: nothing to break
}

func breakages() []breakage {
	is := func(rules ...history.Rule) []history.Rule { return rules }
	return []breakage{
		{"a lost message", true, is(history.Lost), (*spoiler).loseMessage},
		{"a doubled message", true, is(history.Doubled), (*spoiler).doubleMessage},
		{"two swapped messages", true, is(history.Swapped), (*spoiler).swapMessages},
		{"a gap in the indexes", true, is(history.Numbered), (*spoiler).skipIndex},
		{"two transcripts of one session", true, is(history.Split), (*spoiler).splitTranscript},
		{"a refused message that stands", true, is(history.Foreign), (*spoiler).keepRefused},
		{"a session that was not kept", true, is(history.Lost), (*spoiler).loseSession},
		{"lost user data", true, is(history.Lost), (*spoiler).loseData},
		{"a double claim", true, is(history.Claimed), (*spoiler).claimTwice},
		{"a double claim at the end", true, is(history.Claimed), (*spoiler).holdTwice},
		{"a session stuck in Alerting", true, is(history.Stuck), (*spoiler).stickAlerting},
		{"a session that one agent is not in", true, is(history.Stuck), (*spoiler).stickHalf},
		{"an agent stuck in what is over", true, is(history.Stuck), (*spoiler).stickAgent},
		{"an end that nobody asked for", true, is(history.Unended), (*spoiler).endAlone},
		{"an event that is not heard", false, is(history.Missed, history.Disordered), (*spoiler).missEvent},
		{"a session that is not heard of", false, is(history.Missed), (*spoiler).missSession},
		{"an event that is heard twice", true, is(history.Repeated), (*spoiler).repeatEvent},
		{"a message before Talking", false, is(history.Disordered), func(s *spoiler) bool { return s.advance(history.Message, history.Talking) }},
		{"an event after Completed", false, is(history.Disordered), (*spoiler).endEarly},
		{"two messages heard in the wrong order", false, is(history.Missed, history.Disordered), func(s *spoiler) bool { return s.advance(history.Message, "") }},
		{"a message that is told and not kept", true, is(history.Unkept), (*spoiler).tellUnkept},
		{"a message heard again after a gap", true, is(history.Repeated, history.Disordered), (*spoiler).repeatAfterGap},
		{"a gap after which nobody looked", true, is(history.Incomplete), (*spoiler).forgetLook},
		{"a session that nobody read", true, is(history.Incomplete), (*spoiler).forgetTranscript},
	}
}

// spoiler breaks one thing of a history.
type spoiler struct {
	*rapid.T
	h *history.History
}

// pick draws one of n; false of none.
func (s *spoiler) pick(n int) (int, bool) {
	if n == 0 {
		return 0, false
	}
	return rapid.IntRange(0, n-1).Draw(s.T, "pick"), true
}

// where draws an element that fits.
func where[E any](s *spoiler, all []E, fits func(E) bool) (*E, bool) {
	var some []*E
	for i := range all {
		if fits(all[i]) {
			some = append(some, &all[i])
		}
	}
	i, ok := s.pick(len(some))
	if !ok {
		return nil, false
	}
	return some[i], true
}

// rewrite changes every reader's transcript of a session in the same way, and
// numbers it anew.
func (s *spoiler) rewrite(session string, change func([]history.Line) []history.Line) {
	for i := range s.h.Transcripts {
		t := &s.h.Transcripts[i]
		if t.Session != session {
			continue
		}
		t.Lines = change(slices.Clone(t.Lines))
		for n := range t.Lines {
			t.Lines[n].Index = int64(n) + 1
		}
	}
}

func (s *spoiler) line(fits func(session string, line history.Line) bool) (string, history.Line, bool) {
	type place struct {
		session string
		line    history.Line
	}
	var all []place
	for _, t := range s.h.Transcripts {
		for _, line := range t.Lines {
			all = append(all, place{t.Session, line})
		}
	}
	p, ok := where(s, all, func(p place) bool { return fits(p.session, p.line) })
	if !ok {
		return "", history.Line{}, false
	}
	return p.session, p.line, true
}

// act finds the attempt at a message that was taken.
func (s *spoiler) taken(text string) (begun, ended history.Time, ok bool) {
	begun = -1
	for _, a := range s.h.Acts {
		if a.Kind != history.Send || a.Text != text {
			continue
		}
		if begun < 0 {
			begun = a.Begun
		}
		if a.Outcome == history.Taken {
			return begun, a.Ended, true
		}
	}
	return 0, 0, false
}

func (s *spoiler) loseMessage() bool {
	session, line, ok := s.line(func(_ string, line history.Line) bool { _, _, ok := s.taken(line.Text); return ok })
	if ok {
		s.rewrite(session, func(lines []history.Line) []history.Line {
			return slices.DeleteFunc(lines, func(l history.Line) bool { return l.Text == line.Text })
		})
	}
	return ok
}

func (s *spoiler) doubleMessage() bool {
	session, line, ok := s.line(func(string, history.Line) bool { return true })
	if ok {
		s.rewrite(session, func(lines []history.Line) []history.Line { return append(lines, line) })
	}
	return ok
}

func (s *spoiler) swapMessages() bool {
	type swap struct {
		session string
		i, j    int
	}
	var all []swap
	for _, t := range s.h.Transcripts {
		for i := range t.Lines {
			_, ended, ok := s.taken(t.Lines[i].Text)
			for j := i + 1; ok && j < len(t.Lines); j++ {
				if begun, _, ok := s.taken(t.Lines[j].Text); ok && begun > ended {
					all = append(all, swap{t.Session, i, j})
				}
			}
		}
	}
	i, ok := s.pick(len(all))
	if ok {
		s.rewrite(all[i].session, func(lines []history.Line) []history.Line {
			lines[all[i].i], lines[all[i].j] = lines[all[i].j], lines[all[i].i]
			return lines
		})
	}
	return ok
}

func (s *spoiler) skipIndex() bool {
	t, ok := where(s, s.h.Transcripts, func(t history.Transcript) bool { return len(t.Lines) > 0 })
	if !ok {
		return false
	}
	session := t.Session
	for i := range s.h.Transcripts {
		if t := &s.h.Transcripts[i]; t.Session == session {
			t.Lines = slices.Clone(t.Lines)
			t.Lines[len(t.Lines)-1].Index++
		}
	}
	return true
}

func (s *spoiler) splitTranscript() bool {
	t, ok := where(s, s.h.Transcripts, func(t history.Transcript) bool { return len(t.Lines) > 0 })
	if ok {
		t.Lines = t.Lines[:len(t.Lines)-1]
	}
	return ok
}

func (s *spoiler) keepRefused() bool {
	_, line, ok := s.line(func(string, history.Line) bool { return true })
	for i := range s.h.Acts {
		if ok && s.h.Acts[i].Text == line.Text {
			s.h.Acts[i].Outcome = history.Refused
		}
	}
	return ok
}

func (s *spoiler) loseSession() bool {
	a, ok := where(s, s.h.Acts, func(a history.Act) bool { return a.Kind == history.Initiate && a.Outcome == history.Taken })
	if ok {
		a.Session = ""
	}
	return ok
}

func (s *spoiler) loseData() bool {
	e, ok := where(s, s.h.Endings, func(e history.Ending) bool {
		return slices.ContainsFunc(s.h.Acts, func(a history.Act) bool {
			return a.Kind == history.Set && a.Outcome == history.Taken && a.Session == e.Session
		})
	})
	if !ok {
		return false
	}
	session := e.Session
	for i := range s.h.Endings {
		if s.h.Endings[i].Session == session {
			s.h.Endings[i].Data = nil
		}
	}
	return true
}

// lived are the times at which the session was alive for certain, as far as
// messages that were taken show.
func (s *spoiler) lived(session string) (from, to history.Time, ok bool) {
	for _, a := range s.h.Acts {
		if a.Kind != history.Send || a.Session != session {
			continue
		}
		if begun, ended, taken := s.taken(a.Text); taken {
			if !ok || ended < from {
				from = ended
			}
			to, ok = max(to, begun), true
		}
	}
	return from, to, ok
}

func (s *spoiler) claimTwice() bool {
	type claim struct{ agent, session string }
	var all []claim
	for _, one := range s.h.Endings {
		for _, two := range s.h.Endings {
			from1, to1, ok1 := s.lived(one.Session)
			from2, to2, ok2 := s.lived(two.Session)
			if one.Session != two.Session && ok1 && ok2 && from1 <= to2 && from2 <= to1 {
				all = append(all, claim{one.Agents[0], two.Session})
			}
		}
	}
	i, ok := s.pick(len(all))
	for n := range s.h.Endings {
		if e := &s.h.Endings[n]; ok && e.Session == all[i].session {
			e.Agents = append(slices.Clone(e.Agents), all[i].agent)
		}
	}
	return ok
}

func (s *spoiler) holdTwice() bool {
	h, ok := where(s, s.h.Holdings, func(h history.Holding) bool { return len(h.Sessions) > 0 })
	if !ok {
		return false
	}
	e, ok := where(s, s.h.Endings, func(e history.Ending) bool { return !slices.Contains(h.Sessions, e.Session) })
	if !ok {
		return false
	}
	h.Sessions = append(slices.Clone(h.Sessions), e.Session)
	return true
}

func (s *spoiler) stickAlerting() bool {
	e, ok := where(s, s.h.Endings, func(history.Ending) bool { return true })
	if !ok {
		return false
	}
	session := e.Session
	for i := range s.h.Endings {
		if s.h.Endings[i].Session == session {
			s.h.Endings[i].State = history.Alerting
		}
	}
	return true
}

func (s *spoiler) stickHalf() bool {
	h, ok := where(s, s.h.Holdings, func(h history.Holding) bool { return len(h.Sessions) > 0 })
	if ok {
		h.Sessions = nil
	}
	return ok
}

func (s *spoiler) stickAgent() bool {
	e, ok := where(s, s.h.Endings, func(e history.Ending) bool { return e.State == history.Completed })
	if !ok {
		return false
	}
	h, ok := where(s, s.h.Holdings, func(h history.Holding) bool { return h.Agent == e.Agents[0] })
	if ok {
		h.Sessions = []string{e.Session}
	}
	return ok
}

func (s *spoiler) endAlone() bool {
	e, ok := where(s, s.h.Endings, func(e history.Ending) bool { return e.State == history.Completed && e.Reason == "" })
	if ok {
		s.h.Acts = slices.DeleteFunc(s.h.Acts, func(a history.Act) bool { return a.Kind == history.Complete && a.Session == e.Session })
	}
	return ok
}
