package render

import (
	"time"

	"parley/gws"
	"parley/internal/im"
	"parley/internal/ladder"
)

// Ladder shows a session with these steps.
func (r Renderer) Ladder(s im.Session, steps []ladder.Step) gws.Ladder {
	shown := gws.Ladder{ID: string(s.ID), StartedAt: gws.Time(s.StartedAt), RingUntil: moment(s.RingUntil), EndedAt: moment(s.EndedAt),
		Parties: []gws.LadderParty{}, LastIndex: s.Seq, Steps: make([]gws.LadderStep, len(steps))}
	if s.Ended() {
		shown.Reason = gws.Reason{Code: gws.ReasonCode(s.Reason.Code), Text: s.Reason.Text}
	}
	for _, p := range s.Parties {
		shown.Parties = append(shown.Parties, gws.LadderParty{Participant: participant(p.Number), UserName: p.UserName, State: gws.State(p.State)})
	}
	for i, step := range steps {
		shown.Steps[i] = gws.LadderStep{Index: step.Index, Timestamp: gws.Time(step.At), Kind: gws.LadderKind(step.Kind),
			From: step.From, To: step.To, Text: step.Text}
	}
	return shown
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return gws.Time(at)
}
