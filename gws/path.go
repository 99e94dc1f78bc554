package gws

// Paths are relative to the API's base, BasePath.
const (
	BasePath = "/api/v2" // every uri is the public base URL, BasePath and a path

	PathMe            = "/me"
	PathMyDevices     = "/me/devices"
	PathMyChannels    = "/me/channels"
	PathMyIMSessions  = "/me/im-sessions"
	PathMyCalls       = "/me/calls"
	PathIMSessions    = "/im-sessions"
	PathMyPlaces      = "/me/places"     // ▲ where one may sit
	PathMyColleagues  = "/me/colleagues" // ▲ who else there is
	PathDevices       = "/devices"
	PathUsers         = "/users"
	PathFeatures      = "/features"
	PathSettings      = "/settings"
	PathAccessControl = "/settings/access-control"
	PathVersion       = "/diagnostics/version"
	PathNotifications = "/notifications" // the Bayeux endpoint

	PathVoiceEnvironments = "/voice-environments"
)

// Topics are Bayeux channels. Under TopicMe the same name carries each user's
// own notifications.
const (
	TopicMe         = "/v2/me/*" // the pattern that most desktops subscribe
	TopicIMSessions = "/v2/me/im-sessions"
	TopicDevices    = "/v2/me/devices"
	TopicChannels   = "/v2/me/channels"
	TopicCalls      = "/v2/me/calls"
	TopicUsers      = "/v2/users"
	TopicServices   = "/notifications/services"
)

// Header and cookie names of the vendor's, and ▲ one of ours.
const (
	CSRFHeaderName  = "X-CSRF-HEADER"   // an answer's header that names the header for the token
	CSRFTokenHeader = "X-CSRF-TOKEN"    // its usual value
	SessionCookie   = "JSESSIONID"      // the login
	IdempotencyKey  = "Idempotency-Key" // ▲ request header (D-32)
)
