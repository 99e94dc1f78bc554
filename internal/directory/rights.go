package directory

// Administers reports whether the user may change objects of the contact
// center: an admin those of his own, an API user, who is the vendor's cloud
// admin, those of every one (D-41).
func (u User) Administers(domain string) bool {
	return u.HasRole(RoleAPIUser) || u.HasRole(RoleAdmin) && u.ContactCenter == domain
}

// Admin reports whether the user administers any contact center.
func (u User) Admin() bool { return u.HasRole(RoleAdmin, RoleAPIUser) }

// Reaches reports whether objects of the contact center exist for the user.
func (u User) Reaches(domain string) bool {
	return u.HasRole(RoleAPIUser) || u.ContactCenter == domain
}
