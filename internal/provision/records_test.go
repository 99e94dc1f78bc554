package provision_test

import (
	"context"
	"crypto/md5"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"parley/internal/directory"
	"parley/internal/fault"
	"parley/internal/provision"
	kept "parley/test/records"
)

// records is a store in memory that may be told to fail.
type records struct{ kept.Store }

func newRecords() *records { return &records{} }

// usage says who is in use, by user name, number or place.
type usage map[string]bool

func (u usage) of(name string) error {
	if u[name] {
		return fault.New("usage", fault.InUse, name, name+" is in use")
	}
	return nil
}

func (u usage) UserInUse(_ context.Context, user directory.User) error { return u.of(user.UserName) }

func (u usage) DeviceInUse(_ context.Context, d directory.Device) error { return u.of(d.PhoneNumber) }

func (u usage) PlaceInUse(_ context.Context, p directory.Place) error { return u.of(p.Name) }

// book opens a book on the records; the file may be empty text for none.
func book(t testing.TB, r *records, u usage, file string) *provision.Book {
	t.Helper()
	var contents *directory.Contents
	if file != "" {
		c := parse(t, file)
		contents = &c
	}
	return open(t, r, u, contents)
}

func open(t fataler, r *records, u usage, contents *directory.Contents) *provision.Book {
	t.Helper()
	b, err := provision.Open(context.Background(), provision.Config{Records: r, Usage: u, Logger: slog.New(slog.DiscardHandler),
		Digests: func(number, password string) map[string]string {
			return map[string]string{"MD5": fmt.Sprintf("%x", md5.Sum([]byte(number+password)))}
		},
		Hash:    func(password string) (string, error) { return "$argon2id$" + password, nil },
		Matches: func(phc, password string) bool { return phc == "$argon2id$"+password }}, contents)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parse(t testing.TB, file string) directory.Contents {
	t.Helper()
	c, err := provision.Parse("people.yaml", []byte(file), checkHash)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told joins the notes about an object.
func told(b *provision.Book, kind, name string) string {
	var texts []string
	for _, n := range b.Notes() {
		if n.Kind == kind && n.Name == name {
			texts = append(texts, n.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// fataler is what tests and random tests have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
}
