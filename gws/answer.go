package gws

import "encoding/json"

// Answer is the envelope of every answer. An error answer has no other members.
type Answer struct {
	StatusCode    StatusCode `json:"statusCode"`
	StatusMessage string     `json:"statusMessage,omitempty"` // absent on success
}

// URIsAnswer is a collection without the parameter fields.
type URIsAnswer struct {
	Answer
	URIs []string `json:"uris"` // absolute; never nil on the wire
}

// CreatedAnswer tells of a resource that a POST has made.
type CreatedAnswer struct {
	Answer
	ID   string `json:"id"`
	URI  string `json:"uri"`
	Path string `json:"path,omitempty"`
}

// IMSessionAnswer is one IM session.
type IMSessionAnswer struct {
	Answer
	IMSession IMSession `json:"imSession"`
}

// IMSessionsAnswer is the collection with fields=*. The key is camelCase
// although the path is im-sessions.
type IMSessionsAnswer struct {
	Answer
	IMSessions []IMSession `json:"imSessions"`
}

// CallsAnswer is the collection of the user's calls with fields=*. parley serves
// none: it is empty.
type CallsAnswer struct {
	Answer
	Calls []json.RawMessage `json:"calls"` // never nil on the wire
}

// MessagesAnswer is ▲ a part of a transcript, in the order of index (D-17).
type MessagesAnswer struct {
	Answer
	Messages []Message `json:"messages"`
}

// UserAnswer is one user.
type UserAnswer struct {
	Answer
	User User `json:"user"`
}

// UsersAnswer is the collection with fields=*.
type UsersAnswer struct {
	Answer
	Users []User `json:"users"`
}

// DeviceAnswer is one device.
type DeviceAnswer struct {
	Answer
	Device Device `json:"device"`
}

// DevicesAnswer is the collection with fields=*.
type DevicesAnswer struct {
	Answer
	Devices []Device `json:"devices"`
}

// FeatureAnswer is one feature.
type FeatureAnswer struct {
	Answer
	Feature Feature `json:"feature"`
}

// FeaturesAnswer is the collection with fields=*.
type FeaturesAnswer struct {
	Answer
	Features []Feature `json:"features"`
}

// ChannelsAnswer is the answer to StartContactCenterSession when some channels
// failed (StatusPartialSuccess, D-16).
type ChannelsAnswer struct {
	Answer
	Channels []ChannelResult `json:"channels"`
}

// ChannelResult is what became of one channel.
type ChannelResult struct {
	Channel string `json:"channel"`
	Answer
}

// VersionAnswer is GET /diagnostics/version, the one answer that needs no credentials.
type VersionAnswer struct {
	Answer
	Version string `json:"version"`
}
