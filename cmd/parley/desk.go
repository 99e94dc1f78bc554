package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"parley/gws"
	"parley/gwsclient"
	"parley/internal/fault"
)

// desk is an administrator at work: as whom, at which server, how it is shown.
type desk struct {
	As   string `placeholder:"USER:PASS" help:"Administrator to act as; or the variable PARLEY_AS."`
	JSON bool   `name:"json" help:"Print JSON as the API gives it."`
	target
}

// work is a desk in use.
type work struct {
	*gwsclient.Client
	*terminal
	ctx  context.Context
	json bool
}

// do opens the desk for one act.
func (d desk) do(t *terminal, act func(w *work) error) error {
	if d.Server == "" {
		d.Server = t.variable("PARLEY_SERVER")
	}
	if d.As == "" {
		d.As = t.variable("PARLEY_AS")
	}
	if d.As == "" {
		return fault.New("parley.desk", fault.Invalid, "", "--as: is missing; expected an administrator as USER:PASS, also in the variable PARLEY_AS")
	}
	as, err := login("--as", d.As)
	if err != nil {
		return err
	}
	address, _, err := d.url(t)
	if err != nil {
		return err
	}
	ctx, stop := t.interruptible()
	defer stop()
	client := gwsclient.New(address, as.User, as.Password, gwsclient.Options{})
	defer client.Close()
	return plain(act(&work{Client: client, terminal: t, ctx: ctx, json: d.JSON}), as.User, address)
}

// plain is what the server said, without the envelope.
func plain(err error, user, address string) error {
	var answered *gwsclient.Error
	switch {
	case err == nil || !errors.As(err, &answered):
		return err
	case answered.Code == gws.StatusNotAuthenticated:
		return fmt.Errorf("%s does not let %s in: %s", address, user, answered.Message)
	}
	return errors.New(answered.Message)
}

// table prints rows in columns; what is empty is a dash.
func (w *work) table(rows ...[]string) error {
	out := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if cell == "" {
				row[i] = "-"
			}
		}
		fmt.Fprintln(out, strings.Join(row, "\t"))
	}
	return out.Flush()
}

func (w *work) printJSON(value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w.stdout, "%s\n", text)
	}
	return err
}

// say prints a result that is one line.
func (w *work) say(format string, args ...any) error {
	if w.json {
		return nil
	}
	_, err := fmt.Fprintf(w.stdout, format+"\n", args...)
	return err
}

// made prints what was created.
func (w *work) made(created gws.CreatedAnswer, err error, what, name string) error {
	switch {
	case err != nil:
		return err
	case w.json:
		return w.printJSON(created)
	}
	return w.say("%s %s was made: %s", what, name, created.Path)
}

// find returns the one that has the name or id.
func find[T any](all []T, err error, what, name string, names func(T) []string) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	for _, one := range all {
		for _, have := range names(one) {
			if have == name {
				return one, nil
			}
		}
	}
	return none, fmt.Errorf("there is no %s %q", what, name)
}

func (w *work) user(name string) (gws.User, error) {
	all, err := w.Users(w.ctx)
	return find(all, err, "user", name, func(u gws.User) []string { return []string{u.UserName, u.ID} })
}

func (w *work) device(number string) (gws.Device, error) {
	all, err := w.AllDevices(w.ctx)
	return find(all, err, "device", number, func(d gws.Device) []string { return []string{d.PhoneNumber, d.ID} })
}

func (w *work) place(name string) (gws.Place, error) {
	all, err := w.Places(w.ctx)
	return find(all, err, "place", name, func(p gws.Place) []string { return []string{p.Name, p.ID} })
}

// center returns the id of a contact center by its domain name; "" for "".
func (w *work) center(domain string) (string, error) {
	if domain == "" {
		return "", nil
	}
	all, err := w.ContactCenters(w.ctx)
	c, err := find(all, err, "contact center", domain, func(c gws.ContactCenter) []string { return []string{c.DomainName, c.ID} })
	return c.ID, err
}
