package bayeux

import "strings"

// ValidPattern tells whether name may be subscribed to: a valid channel without
// empty segments, whose wildcards ("*", "**") stand only as the whole last
// segment (B2). "/a*" is an ordinary name.
func ValidPattern(name string) bool {
	if !ValidChannel(name) || strings.Contains(name, "//") {
		return false
	}
	name = Canonical(name)
	parent := name[:strings.LastIndexByte(name, '/')+1]
	return !strings.Contains(parent, "/*/") && !strings.Contains(parent, "/**/")
}

// IsWild tells whether a valid pattern ends in a wildcard.
func IsWild(pattern string) bool {
	pattern = Canonical(pattern)
	return strings.HasSuffix(pattern, "/*") || strings.HasSuffix(pattern, "/**")
}

// Match tells whether a subscription to the pattern receives what is published
// on the channel (B1). Both are valid; a trailing slash of either does not
// count. Meta and service channels are matched by no wildcard that does not
// name them, and no subscription is ever recorded for them.
func Match(pattern, channel string) bool {
	pattern, channel = Canonical(pattern), Canonical(channel)
	if IsMeta(channel) || IsService(channel) {
		return pattern == channel
	}
	if base, ok := strings.CutSuffix(pattern, "/**"); ok {
		return len(channel) > len(base)+1 && channel[:len(base)] == base && channel[len(base)] == '/'
	}
	if base, ok := strings.CutSuffix(pattern, "/*"); ok {
		return strings.LastIndexByte(channel, '/') == len(base) && channel[:len(base)] == base
	}
	return pattern == channel
}

// Matching lists every pattern that receives what is published on the channel,
// the name itself first, then "/*" of its parent, then "/**" of each ancestor,
// nearest first. Meta and service channels have none: what is sent on them
// needs no subscription; neither has what is no channel at all.
func Matching(channel string) []string {
	channel = Canonical(channel)
	if channel == "" || channel[0] != '/' || IsMeta(channel) || IsService(channel) {
		return nil
	}
	list := make([]string, 0, strings.Count(channel, "/")+2)
	list = append(list, channel)
	end := strings.LastIndexByte(channel, '/')
	list = append(list, channel[:end]+"/*")
	for ; end >= 0; end = strings.LastIndexByte(channel[:end], '/') {
		list = append(list, channel[:end]+"/**")
	}
	return list
}
