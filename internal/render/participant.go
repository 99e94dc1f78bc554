package render

import (
	"strings"

	"parley/gws"
	"parley/internal/im"

	"github.com/nyaruka/phonenumbers"
)

func participants(parties []im.Party) []gws.Participant {
	shown := make([]gws.Participant, len(parties))
	for i, p := range parties {
		shown[i] = participant(p.Number)
	}
	return shown
}

// participant spells a number in all four ways: an extension is the same text
// in each; a valid public number, which begins with +, gets its real forms (D-24).
func participant(number string) gws.Participant {
	plain := gws.Participant{Digits: number, E164Number: number, FormattedPhoneNumber: number, PhoneNumber: number}
	if !strings.HasPrefix(number, "+") {
		return plain // without a country the library would make 3002 an American number
	}
	parsed, err := phonenumbers.Parse(number, phonenumbers.UNKNOWN_REGION)
	if err != nil || !phonenumbers.IsValidNumber(parsed) {
		return plain
	}
	plain.E164Number = phonenumbers.Format(parsed, phonenumbers.E164)
	plain.FormattedPhoneNumber = phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
	return plain
}

// sender is the participant who sent a message, and the user behind it.
func sender(s im.Session, by im.AgentID) gws.Sender {
	p, ok := s.Party(by)
	if !ok {
		p, _ = s.Far()
	}
	return gws.Sender{Participant: participant(p.Number), UserName: p.UserName}
}
