package main

import (
	"context"
	"fmt"

	"parley/internal/app"
	"parley/internal/fault"
)

// adminCommand works on the store of a server that does not run.
type adminCommand struct {
	Create   adminCreateCommand   `cmd:"" help:"Make the first administrator, on a stopped server's store."`
	Password adminPasswordCommand `cmd:"" help:"Set a user's password, on a stopped server's store."`
}

type adminCreateCommand struct {
	Name          string `default:"admin" placeholder:"NAME" help:"User name to log in with. Default: admin."`
	ContactCenter string `default:"main" placeholder:"DOMAIN" help:"Contact center to belong to; made if it is not there. Default: main."`
	secret
	settings
}

// Help is the example in the command's help.
func (adminCreateCommand) Help() string {
	return "The administrator may provision every contact center (ROLE_ADMIN, ROLE_API_USER). The server must not run; with " +
		"one that runs, an administrator makes others by parley user create.\n\n" +
		"The keys of the configuration are flags here too (parley serve --help); store.url says where the store is.\n\n" +
		"Example: parley admin create --name admin --contact-center main --store.url=sqlite:parley-data/parley.db"
}

// Run makes the administrator.
func (c adminCreateCommand) Run(t *terminal) error {
	cfg, err := c.load(t)
	if err != nil {
		return err
	}
	password, err := c.read(t)
	if err != nil {
		return err
	}
	admin := app.Admin{ContactCenter: c.ContactCenter, UserName: c.Name, Password: password}
	if err := app.CreateAdmin(context.Background(), cfg, newLogger(t.stderr, cfg.Log), admin); err != nil {
		return stopFirst(err)
	}
	_, err = fmt.Fprintf(t.stdout, "administrator %s of contact center %s is in %s\nStart the server with: parley serve\n",
		c.Name, c.ContactCenter, cfg.Store.URL)
	return err
}

type adminPasswordCommand struct {
	Name string `arg:"" help:"User name."`
	secret
	settings
}

// Help is the example in the command's help.
func (adminPasswordCommand) Help() string {
	return "For an administrator who is locked out. The user is enabled, and his logins end.\n\n" +
		"Example: parley admin password admin --store.url=sqlite:parley-data/parley.db"
}

// Run sets the password.
func (c adminPasswordCommand) Run(t *terminal) error {
	cfg, err := c.load(t)
	if err != nil {
		return err
	}
	password, err := c.read(t)
	if err != nil {
		return err
	}
	if err := app.SetPassword(context.Background(), cfg, newLogger(t.stderr, cfg.Log), c.Name, password); err != nil {
		return stopFirst(err)
	}
	_, err = fmt.Fprintf(t.stdout, "the password of %s is set\n", c.Name)
	return err
}

// stopFirst says what to do about a server that runs.
func stopFirst(err error) error {
	if fault.KindOf(err) != fault.InUse {
		return err
	}
	return fault.New("parley.admin", fault.InUse, "", fault.TextOf(err)+"; stop it first, or use parley user with --server and --as")
}
