package auth

// Matches reports whether the password is the one that the PHC text was made
// of; false for a text that CheckHash refuses. It takes as long as a login.
func Matches(phc, password string) bool {
	hash, err := parseHash(phc)
	return err == nil && hash.matches(password)
}
