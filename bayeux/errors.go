package bayeux

import "errors"

// Error texts of the protocol: three digits, comma-separated arguments, a word.
// They go into Message.Error as they are.
const (
	ErrorChannelMissing      = "400::channel_missing"
	ErrorUnknownClient       = "402::Unknown client"  // CometD up to 3.1, and every GWS
	ErrorSessionUnknown      = "402::session_unknown" // CometD 5 and later
	ErrorHandshakeDenied     = "403::handshake_denied"
	ErrorHandshakeFailed     = "403::handshake_failed"
	ErrorSubscriptionMissing = "403::subscription_missing"
	ErrorSubscriptionInvalid = "403::subscription_invalid"
	ErrorSubscribeFailed     = "403::subscribe_failed"
	ErrorUnsubscribeFailed   = "403::unsubscribe_failed"
	ErrorMessageDeleted      = "404::message_deleted"
	ErrorChannelInvalid      = "405::channel_invalid"
	ErrorMessageIDInvalid    = "405::message_id_invalid"
	ErrorUnavailable         = "503::server_unavailable"
)

// What was denied: the last part of a 403 that names its reason.
const (
	SubscribeDenied     = "subscribe_denied"
	CreateDenied        = "create_denied"
	ChannelCreateDenied = "channel_create_denied"
	PublishDenied       = "publish_denied"
)

// SecurityPolicy is the reason CometD gives when a policy refuses.
const SecurityPolicy = "denied_by_security_policy"

// Denied is the 403 text with a reason, e.g. Denied(SecurityPolicy,
// SubscribeDenied). Characters that would break the text's form are replaced.
func Denied(reason, what string) string {
	clean := []byte(reason)
	for i, c := range clean {
		if c == ':' || c < ' ' {
			clean[i] = '_'
		}
	}
	return "403:" + string(clean) + ":" + what
}

// ErrorCode is the number an error text starts with, 0 when it has none.
func ErrorCode(text string) int {
	if len(text) < 4 || text[3] != ':' {
		return 0
	}
	code := 0
	for _, c := range []byte(text[:3]) {
		if c < '0' || c > '9' {
			return 0
		}
		code = code*10 + int(c-'0')
	}
	return code
}

// Faults of a whole batch: nothing of it may be processed.
var (
	ErrMalformed   = errors.New("bayeux: not JSON in UTF-8")
	ErrNotMessages = errors.New("bayeux: not a message nor an array of messages")
	ErrEmpty       = errors.New("bayeux: no message")
	ErrDuplicate   = errors.New("bayeux: a field is given twice")
	ErrTooLong     = errors.New("bayeux: body above the limit")
	ErrTooMany     = errors.New("bayeux: more messages than the limit")
	ErrTooDeep     = errors.New("bayeux: nested deeper than the limit")
)

// Faults of an event that a program wants to freeze.
var (
	ErrBadChannel = errors.New("bayeux: not the name of a channel")
	ErrBadData    = errors.New("bayeux: data is not JSON in UTF-8")
)
