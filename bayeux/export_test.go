package bayeux

// Valid tells whether check accepts the text.
func Valid(b []byte) bool { return check(b, 0) == nil }
