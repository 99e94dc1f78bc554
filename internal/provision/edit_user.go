package provision

import (
	"context"
	"fmt"
	"maps"

	"parley/internal/directory"
	"parley/internal/fault"
)

// CreateUser makes a user with the password of u.Credential; u.ContactCenter
// may be empty for the admin's own. A name that is taken is fault.Exists, also
// in another contact center. A repeat of by's own reference, which may be empty,
// returns what it made before (D-32); so in all creations.
func (b *Book) CreateUser(ctx context.Context, by directory.User, reference string, u directory.User) (directory.UserID, error) {
	const op = "provision.createUser"
	u.ID = directory.UserID(newID())
	id, err := b.create(ctx, op, by, reference, string(u.ID), func(s state) (err error) {
		if u.ContactCenter, err = s.home(op, by, u.ContactCenter, "user"); err != nil {
			return err
		}
		if err := s.checkUser(op, by, directory.User{}, u); err != nil {
			return err
		}
		r, has := userRef(u.UserName), flatUser(u)
		if _, taken := s.alive(r); taken {
			return exists(op, "user", u.UserName)
		}
		if has[fieldCredential], err = b.hash(op, u.Credential.Password); err != nil {
			return err
		}
		s.make(r, string(u.ID), has)
		return nil
	})
	return directory.UserID(id), err
}

// UpdateUser changes a user as edit says; edit replaces what it changes and
// touches nothing inside. Id, user name and contact center cannot be changed.
// A new u.Credential.Password is kept as a hash.
func (b *Book) UpdateUser(ctx context.Context, by directory.User, id directory.UserID, edit func(*directory.User) error) error {
	const op = "provision.updateUser"
	return b.change(ctx, op, func(s state) error {
		was, err := b.user(op, by, id)
		if err != nil {
			return err
		}
		u := was
		if err := edit(&u); err != nil {
			return err
		}
		if err := fixedUser(op, was, u); err != nil {
			return err
		}
		if err := s.checkUser(op, by, was, u); err != nil {
			return err
		}
		return b.keepUser(op, s, was, u)
	})
}

func fixedUser(op string, was, u directory.User) error {
	switch {
	case u.ID != was.ID:
		return readOnly(op, "id")
	case u.UserName != was.UserName:
		return readOnly(op, "userName")
	case u.ContactCenter != was.ContactCenter:
		return readOnly(op, "contactCenterId")
	}
	return nil
}

func (b *Book) keepUser(op string, s state, was, u directory.User) error {
	r := userRef(u.UserName)
	o := s[r]
	has := flatUser(u)
	has[fieldCredential] = o.Has[fieldCredential]
	if u.Credential.Password != was.Credential.Password {
		phc, err := b.hash(op, u.Credential.Password)
		if err != nil {
			return err
		}
		has[fieldCredential] = phc
		if o, err = b.seal(op, r, o); err != nil {
			return err
		}
	}
	o.Has = has
	s[r] = o
	return nil
}

// seal keeps a hash of the plain password that the file has, so that a reload
// can tell whether the file's password is still the one that the API replaced.
func (b *Book) seal(op string, r ref, o object) (object, error) {
	password, known := b.file.passwords[r]
	if o.File[fieldCredential] != inFile || !known {
		return o, nil
	}
	phc, err := b.hash(op, password)
	if err != nil {
		return o, err
	}
	o.File = maps.Clone(o.File)
	o.File[fieldCredential] = phc
	return o, nil
}

func (b *Book) hash(op, password string) (string, error) {
	if err := checkForm(op, "password", password, passwordForm()); err != nil {
		return "", err
	}
	return b.cfg.Hash(password)
}

// DeleteUser removes a user. One who is in an IM session is fault.InUse.
func (b *Book) DeleteUser(ctx context.Context, by directory.User, id directory.UserID) error {
	const op = "provision.deleteUser"
	return b.change(ctx, op, func(s state) error {
		u, err := b.user(op, by, id)
		if err != nil {
			return err
		}
		if err := mayGrant(op, by, u); err != nil {
			return err
		}
		if u.ID == by.ID {
			return fault.New(op, fault.Forbidden, u.UserName, "You cannot delete yourself")
		}
		if err := b.cfg.Usage.UserInUse(ctx, u); err != nil {
			return err
		}
		s.drop(userRef(u.UserName))
		s.clear(devices, u.ContactCenter, fieldOwner, u.UserName)
		return nil
	})
}

// user returns a user whom by may change; for whoever has the turn.
func (b *Book) user(op string, by directory.User, id directory.UserID) (directory.User, error) {
	u, ok := b.Snapshot().User(id)
	if err := mayChange(op, by, u.ContactCenter, "user"); err != nil {
		return u, err
	}
	if !ok {
		return u, missing(op, "user", string(id))
	}
	return u, nil
}

// checkUser checks what u may be; was is what it was, zero for a new one.
func (s state) checkUser(op string, by, was, u directory.User) error {
	if err := checkUser(op, u); err != nil {
		return err
	}
	for _, one := range []directory.User{was, u} {
		if err := mayGrant(op, by, one); err != nil {
			return err
		}
	}
	_, found := s.alive(placeRef(u.ContactCenter, u.Place))
	switch {
	case u.Place != "" && u.Place != was.Place && !found:
		return fault.New(op, fault.NotFound, u.Place, fmt.Sprintf("There is no place %q", u.Place))
	case was.ID != "" && was.ID == by.ID && (!u.Enabled || !u.Admin()):
		return fault.New(op, fault.Forbidden, u.UserName, "You cannot disable yourself or give up your own admin role")
	}
	return nil
}

// mayGrant: nobody but an API user has power over API users, lest an admin of
// one contact center become one of all.
func mayGrant(op string, by, u directory.User) error {
	if u.HasRole(directory.RoleAPIUser) && !by.HasRole(directory.RoleAPIUser) {
		return fault.New(op, fault.Permission, u.UserName, "Only a user with "+string(directory.RoleAPIUser)+" may make, change or delete one")
	}
	return nil
}
