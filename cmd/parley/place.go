package main

import (
	"strings"

	"parley/gws"
)

// placeCommand is provisioning of places through the API.
type placeCommand struct {
	List   placeListCommand   `cmd:"" help:"List places."`
	Show   placeShowCommand   `cmd:"" help:"Show a place."`
	Create placeCreateCommand `cmd:"" help:"Make a place."`
	Update placeUpdateCommand `cmd:"" help:"Change which devices stand at a place."`
	Delete placeDeleteCommand `cmd:"" help:"Delete a place."`
}

type placeListCommand struct{ desk }

// Help is the example in the command's help.
func (placeListCommand) Help() string {
	return "Example: parley place list --server https://im.example.test --as admin:secret"
}

// Run prints a line for each place.
func (c placeListCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		all, err := w.Places(w.ctx)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(all) })
		}
		numbers, err := w.numbers()
		if err != nil {
			return err
		}
		rows := [][]string{{"PLACE", "DEVICES"}}
		for _, p := range all {
			rows = append(rows, []string{p.Name, standing(p, numbers)})
		}
		return w.table(rows...)
	})
}

// numbers are the devices' by their paths.
func (w *work) numbers() (map[string]string, error) {
	numbers := map[string]string{}
	all, err := w.AllDevices(w.ctx)
	for _, d := range all {
		numbers[d.Path] = d.PhoneNumber
	}
	return numbers, err
}

func standing(p gws.Place, numbers map[string]string) string {
	var names []string
	for _, path := range p.DevicePaths {
		names = append(names, numbers[path])
	}
	return strings.Join(names, ", ")
}

type placeShowCommand struct {
	Name string `arg:"" help:"Name or id."`
	desk
}

// Help is the example in the command's help.
func (placeShowCommand) Help() string {
	return "Example: parley place show Place_3001 --as admin:secret"
}

// Run prints one place.
func (c placeShowCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		p, err := w.place(c.Name)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(p) })
		}
		numbers, err := w.numbers()
		return first(err, func() error {
			return w.table([]string{"place", p.Name}, []string{"id", p.ID}, []string{"devices", standing(p, numbers)})
		})
	})
}

// paths returns those of devices by number; never nil.
func (w *work) paths(numbers []string) ([]string, error) {
	paths := []string{}
	for _, number := range numbers {
		d, err := w.device(number)
		if err != nil {
			return nil, err
		}
		paths = append(paths, d.Path)
	}
	return paths, nil
}

type placeCreateCommand struct {
	Name          string   `arg:"" help:"Name."`
	Device        []string `placeholder:"NUMBER" help:"Devices that stand there, parted by commas."`
	ContactCenter string   `placeholder:"DOMAIN" help:"Contact center; without it that of the administrator."`
	desk
}

// Help is the example in the command's help.
func (placeCreateCommand) Help() string {
	return "Example: parley place create Place_3001 --device 3001 --as admin:secret"
}

// Run makes the place.
func (c placeCreateCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) (err error) {
		p := gws.NewPlace{Name: c.Name}
		if p.DevicePaths, err = w.paths(c.Device); err != nil {
			return err
		}
		if p.ContactCenter, err = w.center(c.ContactCenter); err != nil {
			return err
		}
		created, err := w.CreatePlace(w.ctx, p)
		return w.made(created, err, "place", c.Name)
	})
}

type placeUpdateCommand struct {
	Name   string   `arg:"" help:"Name or id."`
	Device []string `placeholder:"NUMBER" help:"All devices that are to stand there, parted by commas; without it none."`
	desk
}

// Help is the example in the command's help.
func (placeUpdateCommand) Help() string {
	return "Who is logged in on a device that is taken away is logged out.\n\n" +
		"Example: parley place update Place_3001 --device 3001,3002 --as admin:secret"
}

// Run furnishes the place.
func (c placeUpdateCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		p, err := w.place(c.Name)
		if err != nil {
			return err
		}
		paths, err := w.paths(c.Device)
		if err != nil {
			return err
		}
		if err := w.UpdatePlace(w.ctx, p.ID, gws.NewPlace{DevicePaths: paths}); err != nil {
			return err
		}
		return w.say("place %s was changed", p.Name)
	})
}

type placeDeleteCommand struct {
	Name string `arg:"" help:"Name or id."`
	desk
}

// Help is the example in the command's help.
func (placeDeleteCommand) Help() string {
	return "A place with somebody there is not deleted; it is no user's default place afterwards.\n\n" +
		"Example: parley place delete Place_3001 --as admin:secret"
}

// Run deletes the place.
func (c placeDeleteCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		p, err := w.place(c.Name)
		if err != nil {
			return err
		}
		if err := w.DeletePlace(w.ctx, p.ID); err != nil {
			return err
		}
		return w.say("place %s was deleted", p.Name)
	})
}
