package auth

// Reading is a Basic header as one charset has it.
type Reading struct{ UserName, Password string }

// ParseBasic opens the header's codec to the fuzz target.
func ParseBasic(header string) (found []Reading) {
	for _, r := range parseBasic(header) {
		found = append(found, Reading{r.userName, r.password})
	}
	return found
}

// RespellHash parses a hash and writes it again.
func RespellHash(phc string) (string, error) {
	h, err := parseHash(phc)
	return h.String(), err
}

// HashWork is what the hash costs, in KiB times passes.
func HashWork(phc string) (memory, work uint64) {
	h, _ := parseHash(phc)
	return uint64(h.memory), uint64(h.memory) * uint64(h.time)
}

// Tallies is how many counts of wrong passwords are kept.
func (a *Auth) Tallies() int {
	a.guard.mu.Lock()
	defer a.guard.mu.Unlock()
	return len(a.guard.tallies)
}
