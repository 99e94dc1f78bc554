package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/provision"
	"parley/internal/render"
)

// loadPeople reads whom the server knows.
func (a *App) loadPeople(context.Context) error {
	people, err := a.contents()
	if err == nil {
		a.people.Store(directory.New(people))
	}
	return err
}

func (a *App) contents() (directory.Contents, error) {
	switch {
	case a.opts.People != nil:
		return *a.opts.People, nil
	case a.cfg.Provision.File == "":
		a.log.Warn("no provisioning file is configured (provision.file), so nobody can log in")
		return directory.Contents{}, nil
	}
	return provision.Load(a.cfg.Provision.File, auth.CheckHash)
}

// Reload reads the provisioning file again, all or nothing. Who may no longer
// log in, or whose devices are gone, is logged out (D-25).
func (a *App) Reload(ctx context.Context) error {
	if err := a.loadPeople(ctx); err != nil {
		return err
	}
	people := a.people.Load()
	for _, s := range a.roster.Sessions() {
		if stays(people, s.User, s.Assigned) {
			continue
		}
		if err := a.logOut(ctx, s.User); err != nil {
			return err
		}
	}
	a.log.Info("the provisioning file was read again", slog.String("file", a.cfg.Provision.File))
	return nil
}

// logOut ends whatever the user has here.
func (a *App) logOut(ctx context.Context, user directory.UserID) error {
	err := a.engine.EndSession(ctx, user)
	if u, ok := a.people.Load().User(user); !ok || !u.Enabled {
		for _, peer := range a.bayeux.Sessions(string(user)) {
			peer.Kick()
		}
		err = errors.Join(err, a.auth.LogoutUser(ctx, user))
	}
	return err
}

func stays(people *directory.Snapshot, user directory.UserID, devices []directory.DeviceID) bool {
	u, ok := people.User(user)
	for _, id := range devices {
		_, known := people.Device(id)
		ok = ok && known
	}
	return ok && u.Enabled
}

// expired logs a user out whose last login has run out (D-25).
func (a *App) expired(user directory.UserID) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := a.engine.EndSession(ctx, user); err != nil {
		a.log.Error("a user whose login expired could not be logged out", slog.String("user", string(user)), slog.Any("error", err))
	}
}

// seats are a user's devices and how he stands on them, for notifications.
func (a *App) seats(id directory.UserID) []render.Seat {
	user, ok := a.people.Load().User(id)
	if !ok {
		return nil
	}
	var seats []render.Seat
	for _, d := range a.engine.Devices(user) {
		seats = append(seats, render.Seat{Device: d.Device, Standing: d.Standing})
	}
	return seats
}
