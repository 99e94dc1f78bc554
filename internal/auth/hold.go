package auth

// Hold says that a Bayeux session of the login has begun: while it lasts, the
// login outlives http.sessionTimeout, up to the polling timeout since its last
// real request (D-40). False: the login has ended, and the session must end too.
// Each Hold that returned true obliges to one Release.
func (a *Auth) Hold(id LoginID) bool {
	d, ok := id.digest()
	if !ok {
		return false
	}
	a.logins.mu.RLock()
	defer a.logins.mu.RUnlock()
	l := a.logins.all[d]
	if !a.logins.live(l) {
		return false
	}
	l.held.Add(1)
	return true
}

// Release says that a Bayeux session that held the login is gone; of a login
// that has ended meanwhile it says nothing.
func (a *Auth) Release(id LoginID) {
	d, _ := id.digest()
	a.logins.mu.RLock()
	defer a.logins.mu.RUnlock()
	if l := a.logins.all[d]; l != nil {
		l.seen.Store(a.logins.patience.now())
		l.held.Add(-1)
	}
}
