package app

import (
	"context"
	"log/slog"

	"parley/internal/config"
	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/provision"
)

// Admin is the first administrator of a server: one who administers every
// contact center (ROLE_ADMIN and ROLE_API_USER).
type Admin struct {
	ContactCenter string // domain name; made if it is not there, with the default features and instant messaging
	UserName      string
	Password      string
}

// CreateAdmin makes an administrator in the store of a server that does not
// run. A user name that is taken is fault.Exists, a store that a running server
// uses fault.InUse.
func CreateAdmin(ctx context.Context, cfg config.Config, log *slog.Logger, admin Admin) error {
	a := &App{cfg: cfg, log: log}
	return a.offline(ctx, func(b *provision.Book, by directory.User) error {
		if _, there := b.Snapshot().ContactCenter(admin.ContactCenter); !there {
			center := directory.ContactCenter{DomainName: admin.ContactCenter,
				Features: append(directory.DefaultFeatures(), directory.FeatureIM)}
			if _, err := b.CreateContactCenter(ctx, by, "", center); err != nil {
				return err
			}
		}
		_, err := b.CreateUser(ctx, by, "", directory.User{ContactCenter: admin.ContactCenter, UserName: admin.UserName, Enabled: true,
			Roles: []directory.Role{directory.RoleAdmin, directory.RoleAPIUser}, Credential: directory.Credential{Password: admin.Password}})
		return err
	})
}

// SetPassword gives a user of a server that does not run another password, and
// enables him: the way back for who has locked himself out. His logins end.
func SetPassword(ctx context.Context, cfg config.Config, log *slog.Logger, userName, password string) error {
	a := &App{cfg: cfg, log: log}
	return a.offline(ctx, func(b *provision.Book, by directory.User) error {
		user, ok := b.Snapshot().UserNamed(userName)
		if !ok {
			return fault.New("app.password", fault.NotFound, userName, "There is no user "+userName+" in this store")
		}
		err := b.UpdateUser(ctx, by, user.ID, func(u *directory.User) error {
			u.Enabled, u.Credential = true, directory.Credential{Password: password}
			return nil
		})
		if err != nil {
			return err
		}
		a.book = b
		if err := a.openAuth(ctx); err != nil {
			return err
		}
		return a.auth.LogoutUser(ctx, user.ID)
	})
}

// offline opens the book alone, without the provisioning file, and acts as
// whoever owns the store.
func (a *App) offline(ctx context.Context, act func(*provision.Book, directory.User) error) (err error) {
	defer func() {
		if closed := a.close(); err == nil {
			err = closed
		}
	}()
	if err := a.openStore(ctx); err != nil {
		return err
	}
	settings := bookConfig(a)
	settings.Changed = nil // nobody is there
	book, err := provision.Open(ctx, settings, nil)
	if err != nil {
		return err
	}
	return act(book, directory.User{UserName: "the owner of the store", Roles: []directory.Role{directory.RoleAPIUser}})
}
