package play

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"parley/gws"
	"parley/gwsclient"
)

// describeRequest says in a few words what was asked.
func describeRequest(r gwsclient.Request) string {
	if r.Operation == "" {
		path, err := url.QueryUnescape(r.Path)
		if err != nil {
			path = r.Path
		}
		return r.Method + " " + path
	}
	var body struct {
		Text, Key   string
		Destination gws.Destination
		UserData    gws.UserData
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return string(r.Operation)
	}
	words := []string{string(r.Operation)}
	switch r.Operation {
	case gws.OpSendMessage:
		words = append(words, fmt.Sprintf("%q", body.Text))
	case gws.OpDeleteUserData:
		words = append(words, body.Key)
	case gws.OpInitiateIMSession:
		words = append(words, body.Destination.PhoneNumber, show(body.UserData))
	default:
		words = append(words, show(body.UserData))
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

// describeAnswer says what came of a request.
func describeAnswer(e gwsclient.Exchange) string {
	switch {
	case e.HTTP == 0:
		return "no answer"
	case e.Err == nil || e.Code != gws.StatusOK:
		return strings.TrimSpace(fmt.Sprintf("%d statusCode %d %s", e.HTTP, e.Code, e.Message))
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", e.HTTP, e.Message))
}

// describeNotice makes a row of a notification; ok is false for those that the
// ladder does not show. Texts other than the play's own are withheld.
func describeNotice(n gwsclient.Notification, own map[string]bool) (r row, ok bool) {
	if n.Gap {
		return row{text: "CometD session renewed", bad: true}, true
	}
	switch told := n.Body.(type) {
	case gws.IMSessionStateChange:
		return describeChange(told), true
	case gws.IMLogUpdate:
		return describeMessage(told, own), true
	case gws.DeviceStateChange:
		return row{text: "DeviceStateChange " + states(told.Devices)}, true
	}
	return row{}, false
}

func describeChange(told gws.IMSessionStateChange) row {
	r := row{session: told.IMSession.ID, event: eventOf(told), text: string(told.NotificationType)}
	switch told.NotificationType {
	case gws.AttachedDataChanged:
		r.text += " " + show(told.IMSession.UserData)
	case gws.NotificationError:
		r.text, r.bad = fmt.Sprintf("Error %d %s", told.ErrorCode, told.ErrorMessage), true
	default:
		r.text += " " + string(told.IMSession.State)
	}
	return r
}

// eventOf is the T-Server event behind a notification (vendor page "IM Session
// Resource").
func eventOf(told gws.IMSessionStateChange) string {
	if told.NotificationType == gws.AttachedDataChanged {
		return "EventAttachedDataChanged"
	}
	switch told.IMSession.State {
	case gws.Initiating:
		return "EventDialing"
	case gws.Alerting:
		return "EventRinging"
	case gws.Talking:
		return "EventEstablished"
	case gws.Completed:
		return "EventReleased"
	}
	return ""
}

func describeMessage(told gws.IMLogUpdate, own map[string]bool) row {
	text := "NewMessage"
	if told.Index > 0 {
		text += fmt.Sprintf(" #%d", told.Index)
	}
	if own[told.Message] {
		text += fmt.Sprintf(" %q", told.Message)
	}
	id := told.IMSessionPath[strings.LastIndexByte(told.IMSessionPath, '/')+1:]
	return row{session: id, event: "EventPrivateInfo", text: text}
}

// show writes user data in key order: favColor=blue case=7.
func show(data gws.UserData) string {
	words := make([]string, 0, len(data))
	for _, key := range slices.Sorted(maps.Keys(data)) {
		value := string(data[key])
		var text string
		if json.Unmarshal(data[key], &text) == nil {
			value = text
		}
		words = append(words, key+"="+value)
	}
	return strings.Join(words, " ")
}

func states(devices []gws.Device) string {
	words := make([]string, len(devices))
	for i, d := range devices {
		words[i] = fmt.Sprintf("%s %s", d.PhoneNumber, d.DeviceState)
	}
	return strings.Join(words, ", ")
}
