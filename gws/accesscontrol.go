package gws

// OriginsSetting is the one setting of the group access-control (vendor page
// "CORS").
type OriginsSetting struct {
	Name  string   `json:"name"` // "allowedOrigins"
	Value []string `json:"value"`
}

// AccessControlAnswer is GET /settings/access-control. The array is empty while
// nothing is set.
type AccessControlAnswer struct {
	Answer
	Settings []OriginsSetting `json:"settings"`
}

// SetOrigins is the body of POST and PUT /settings/access-control.
type SetOrigins struct {
	Settings OriginsSetting `json:"settings"`
}
