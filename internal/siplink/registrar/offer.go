package registrar

import (
	"slices"
	"strings"

	"parley/internal/siplink/wire"
)

// md5Only are the User-Agents, by how they begin, that know MD5 alone and take
// no choice of challenges, as RFC 8760 2.4 has it: the libre of baresip 1 gives
// up as soon as it sees another algorithm, JsSIP and sipsak look at the first
// challenge only. MD5 is in every offer, so nobody is weaker for that.
func md5Only() []string { return []string{"baresip v0.", "baresip v1.", "JsSIP", "sipsak"} }

// offered are the algorithms that the sender of m may choose from.
func offered(m wire.Message) []string {
	agent := m.Get("User-Agent")
	if slices.ContainsFunc(md5Only(), func(name string) bool { return strings.HasPrefix(agent, name) }) {
		return []string{"MD5"}
	}
	return []string{"SHA-256", "MD5"}
}
