package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"parley/internal/fault"
	"parley/internal/store"
)

const op = "sqlite.open"

//go:embed migrations/*.sql
var files embed.FS

// Open opens the store in the file at path and makes the file, but not its
// folder, if there is none.
//
// fault.InUse if another process, or another store of this one, has it; any
// other reason why it cannot be used is fault.Unavailable: no right to write,
// no SQLite file, or one of a newer version of parley, which is left untouched.
func Open(path string, options store.Options) (*store.Store, error) {
	backend, err := open(path, options.WithDefaults())
	if err != nil {
		return nil, fault.Wrap(op, fault.Unavailable, path, err)
	}
	return store.New(backend, options), nil
}

func open(path string, options store.Options) (store.Backend, error) {
	path, err := resolve(path)
	if err != nil {
		return store.Backend{}, err
	}
	release, err := lock(path)
	if err != nil {
		return store.Backend{}, err
	}
	backend, err := connect(path, options)
	if err != nil {
		return store.Backend{}, errors.Join(err, release())
	}
	pins, closeWriter := pin(), backend.Release
	backend.Release = func() error {
		err := closeWriter()
		pins.release()
		return errors.Join(err, release())
	}
	return backend, nil
}

// resolve returns one name for the file, however it was called.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil
	}
	return real, err
}

func lock(path string) (release func() error, err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	l := flock.New(path + ".lock")
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the database cannot be locked: %w", err)
	}
	if !ok {
		return nil, fault.New(op, fault.InUse, path,
			fmt.Sprintf("Another parley process uses the database %s (it holds %s.lock)", path, path))
	}
	return l.Unlock, nil
}

func connect(path string, options store.Options) (store.Backend, error) {
	folder, err := fs.Sub(files, "migrations")
	if err != nil {
		return store.Backend{}, err
	}
	migrations, err := store.ReadMigrations(folder)
	if err != nil {
		return store.Backend{}, err
	}
	if err := create(path); err != nil {
		return store.Backend{}, err
	}
	ctx := context.Background()
	if err := check(ctx, path, migrations); err != nil {
		return store.Backend{}, err
	}
	write := writer(path)
	b := store.Backend{Connect: store.Direct(write), Reader: reader(path, options.Readers), Dialect: dialect(), Release: write.Close}
	if err := migrations.Run(ctx, write, 0, ""); err != nil {
		return store.Backend{}, errors.Join(err, b.Reader.Close(), write.Close())
	}
	return b, nil
}

// create makes an absent file that its owner alone may read; the driver would
// let everybody.
func create(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// now is exact to the millisecond.
const now = `(CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000)`

func dialect() store.Dialect {
	return store.Dialect{Exclusive: true, Begin: "BEGIN IMMEDIATE", Now: now, Rewrite: rewrite, Duplicate: duplicate}
}

// rewrite spares SQLite the journal it would keep for each statement of many
// rows: a statement that fails undoes the whole transaction, which the store
// gives up anyway.
func rewrite(statement string) string {
	statement = strings.Replace(statement, "INSERT INTO", "INSERT OR ROLLBACK INTO", 1)
	return strings.Replace(statement, "UPDATE sessions", "UPDATE OR ROLLBACK sessions", 1)
}

func duplicate(err error) bool {
	e, ok := errors.AsType[*driver.Error](err)
	return ok && (e.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || e.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY)
}
