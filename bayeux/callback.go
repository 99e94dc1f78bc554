package bayeux

// LongestCallback is how many characters the name of a JSONP function may have.
const LongestCallback = 64

// ValidCallback tells whether name may be called in a callback-polling answer:
// 1 to 64 letters, digits, dots, dashes and underscores (L2).
func ValidCallback(name string) bool {
	if name == "" || len(name) > LongestCallback {
		return false
	}
	for _, c := range []byte(name) {
		if !('0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return true
}
