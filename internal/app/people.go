package app

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"time"

	"parley/internal/auth"
	"parley/internal/bus"
	"parley/internal/directory"
	"parley/internal/provision"
	"parley/internal/render"
	"parley/internal/siplink/registrar"
)

// readPeople reads the provisioning file before anything is opened, so that a
// broken one leaves nothing behind.
func (a *App) readPeople(context.Context) (err error) {
	a.seed, err = a.contents()
	return err
}

// contents is what the provisioning file says; nil without one.
func (a *App) contents() (*directory.Contents, error) {
	switch {
	case a.opts.People != nil:
		return a.opts.People, nil
	case a.cfg.Provision.File == "":
		return nil, nil
	}
	people, err := provision.Load(a.cfg.Provision.File, auth.CheckHash)
	return &people, err
}

// openBook brings file and store together (D-41).
func (a *App) openBook(ctx context.Context) (err error) {
	a.book, err = provision.Open(ctx, bookConfig(a), a.seed)
	if err == nil {
		a.tellWhoIsThere()
	}
	return err
}

func bookConfig(a *App) provision.Config {
	return provision.Config{Records: a.records, Usage: usage{a}, Hash: auth.HashPassword, Matches: auth.Matches,
		Digests: func(number, password string) map[string]string {
			return registrar.HA1s(number, a.cfg.SIP.Realm(), password)
		},
		Changed: a.changed, Learned: a.learned, Logger: a.log}
}

// usage asks the engine, which is opened after the book.
type usage struct{ *App }

func (u usage) UserInUse(ctx context.Context, user directory.User) error {
	return u.engine.UserInUse(ctx, user)
}

func (u usage) DeviceInUse(ctx context.Context, d directory.Device) error {
	return u.engine.DeviceInUse(ctx, d)
}

func (u usage) PlaceInUse(ctx context.Context, p directory.Place) error {
	return u.engine.PlaceInUse(ctx, p)
}

// tellWhoIsThere helps whoever starts a server for the first time. People
// without an administrator are no fault: the file may have all there is to say.
func (a *App) tellWhoIsThere() {
	level := slog.LevelWarn
	for u := range a.book.Snapshot().AllUsers() {
		level = slog.LevelInfo
		if u.Enabled && u.Admin() && u.Credential != (directory.Credential{}) {
			return
		}
	}
	a.log.Log(context.Background(), level, "there is no administrator; stop the server, make the first one with: parley admin create,"+
		" and start it again (or name a provisioning file: provision.file)", slog.String("store", a.cfg.Store.URL))
}

// settle makes what an earlier process left agree with the people of today.
func (a *App) settle(ctx context.Context) error { return a.engine.Follow(ctx) }

// Reload reads the provisioning file again, all or nothing (D-41).
func (a *App) Reload(ctx context.Context) error {
	people, err := a.contents()
	if err != nil || people == nil {
		return err
	}
	notes, err := a.book.Reload(ctx, *people)
	if err == nil {
		a.log.Info("the provisioning file was read again", slog.String("file", a.cfg.Provision.File), slog.Int("notes", len(notes)))
	}
	return err
}

// changed has everybody hear of a change who is there: who may no longer be
// logged in is logged out (D-25), and whose devices changed is told.
func (a *App) changed(ctx context.Context, before, after *directory.Snapshot) {
	err := errors.Join(a.records.CatchUp(ctx), a.engine.Follow(ctx))
	for was := range before.AllUsers() {
		is, there := after.User(was.ID)
		if !there || !is.Enabled && was.Enabled || is.Credential != was.Credential {
			err = errors.Join(err, a.logOut(ctx, was.ID))
		}
	}
	a.learned(before, after)
	if err != nil {
		a.log.Error("somebody who should be logged out may still be logged in; the next change tries again", slog.Any("error", err))
	}
}

// learned tells who is connected here that his devices changed. Where another
// node changed the people, that node logs out who has to go.
func (a *App) learned(before, after *directory.Snapshot) {
	a.forgetPhones()
	for was := range before.AllUsers() {
		is, there := after.User(was.ID)
		if there && len(a.bayeux.Sessions(string(was.ID))) > 0 &&
			!reflect.DeepEqual(a.engine.DevicesIn(before, was), a.engine.DevicesIn(after, is)) {
			a.hub.Pass(bus.Topic{User: string(was.ID)})
		}
	}
}

// logOut ends whatever the user has here.
func (a *App) logOut(ctx context.Context, user directory.UserID) error {
	return errors.Join(a.engine.EndSession(ctx, user), a.auth.LogoutUser(ctx, user))
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
	user, ok := a.book.Snapshot().User(id)
	if !ok {
		return nil
	}
	var seats []render.Seat
	for _, d := range a.engine.Devices(user) {
		seats = append(seats, render.Seat{Device: d.Device, Standing: d.Standing})
	}
	return seats
}
