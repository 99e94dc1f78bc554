package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/gws"
)

// deviceCommand is provisioning of devices through the API.
type deviceCommand struct {
	List     deviceListCommand     `cmd:"" help:"List devices."`
	Show     deviceShowCommand     `cmd:"" help:"Show a device."`
	Create   deviceCreateCommand   `cmd:"" help:"Make a device."`
	Update   deviceUpdateCommand   `cmd:"" help:"Change a device."`
	Assign   deviceAssignCommand   `cmd:"" help:"Give a device to a user, whoever had it."`
	Unassign deviceUnassignCommand `cmd:"" help:"Take a device from its user."`
	Delete   deviceDeleteCommand   `cmd:"" help:"Delete a device."`
}

type deviceListCommand struct{ desk }

// Help is the example in the command's help.
func (deviceListCommand) Help() string {
	return "Example: parley device list --server https://im.example.test --as admin:secret"
}

// Run prints a line for each device.
func (c deviceListCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		all, err := w.AllDevices(w.ctx)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(all) })
		}
		names, err := w.names()
		if err != nil {
			return err
		}
		rows := [][]string{{"NUMBER", "TYPE", "NETWORK", "STATE", "IM", "PLACE", "USER"}}
		for _, d := range all {
			rows = append(rows, []string{d.PhoneNumber, d.Type, d.TelephonyNetwork, string(d.DeviceState), fit(d), names[d.PlacePath], names[d.UserPath]})
		}
		return w.table(rows...)
	})
}

// names are those of places and users by their paths.
func (w *work) names() (map[string]string, error) {
	names := map[string]string{}
	users, err := w.Users(w.ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		names[u.Path] = u.UserName
	}
	places, err := w.Places(w.ctx)
	for _, p := range places {
		names[p.Path] = p.Name
	}
	return names, err
}

func fit(d gws.Device) string {
	switch {
	case d.IMCapable == nil:
		return ""
	case *d.IMCapable:
		return "yes"
	}
	return "no"
}

type deviceShowCommand struct {
	Number string `arg:"" help:"Phone number or id."`
	desk
}

// Help is the example in the command's help.
func (deviceShowCommand) Help() string {
	return "Example: parley device show 3001 --as admin:secret --json"
}

// Run prints one device with its Annex.
func (c deviceShowCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		d, err := w.device(c.Number)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(d) })
		}
		rows := [][]string{{"device", d.PhoneNumber}, {"id", d.ID}, {"type", d.Type}, {"network", d.TelephonyNetwork},
			{"state", string(d.DeviceState)}, {"instant messaging", strings.TrimSpace(fit(d) + " " + d.IMUnfitReason)}}
		for _, section := range slices.Sorted(maps.Keys(d.Annex)) {
			for _, option := range slices.Sorted(maps.Keys(d.Annex[section])) {
				rows = append(rows, []string{section + "." + option, d.Annex[section][option]})
			}
		}
		return w.table(rows...)
	})
}

// deviceFields are what both making and changing a device may say.
type deviceFields struct {
	Network string            `placeholder:"NAME" help:"Private or Public."`
	Type    string            `placeholder:"NAME" help:"Extension or ACDPosition."`
	Annex   map[string]string `mapsep:"," placeholder:"SECTION.OPTION=VALUE" help:"Options of the Annex, parted by commas. Replaces what there was."`
	IM      bool              `name:"im" help:"Fit for instant messaging: TServer.multimedia=true, TServer.sip-signalling-chat=none."`

	SIPPassword bool `name:"sip-password" help:"Set the password that a softphone registers with, taken as by user create."`
	secret
}

func (f deviceFields) body(t *terminal, number string) (d gws.NewDevice, err error) {
	d = gws.NewDevice{PhoneNumber: number, TelephonyNetwork: f.Network, Type: f.Type}
	if f.SIPPassword || f.PasswordFile != "" {
		d.SIP = &gws.SIPSecret{}
		if d.SIP.Password, err = f.read(t); err != nil {
			return d, err
		}
	}
	set := func(section, option, value string) {
		if d.Annex == nil {
			d.Annex = map[string]map[string]string{}
		}
		if d.Annex[section] == nil {
			d.Annex[section] = map[string]string{}
		}
		d.Annex[section][option] = value
	}
	for name, value := range f.Annex {
		section, option, ok := strings.Cut(name, ".")
		if !ok {
			return d, fmt.Errorf("--annex: %q is not SECTION.OPTION=VALUE", name)
		}
		set(section, option, value)
	}
	if f.IM {
		set("TServer", "multimedia", "true")
		set("TServer", "sip-signalling-chat", "none")
	}
	return d, nil
}

type deviceCreateCommand struct {
	Number        string `arg:"" help:"Phone number."`
	ContactCenter string `placeholder:"DOMAIN" help:"Contact center; without it that of the administrator."`
	deviceFields
	desk
}

// Help is the example in the command's help.
func (deviceCreateCommand) Help() string {
	return "Example: parley device create 3001 --im --as admin:secret"
}

// Run makes the device.
func (c deviceCreateCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		d, err := c.body(t, c.Number)
		if err != nil {
			return err
		}
		if d.ContactCenter, err = w.center(c.ContactCenter); err != nil {
			return err
		}
		created, err := w.CreateDevice(w.ctx, d)
		return w.made(created, err, "device", c.Number)
	})
}

type deviceUpdateCommand struct {
	Number string `arg:"" help:"Phone number or id."`
	deviceFields
	desk
}

// Help is the example in the command's help.
func (deviceUpdateCommand) Help() string {
	return "What is not named stays as it is, but for the Annex, which is replaced as a whole.\n\n" +
		"Example: parley device update 3001 --annex TServer.multimedia=false --as admin:secret"
}

// Run changes the device.
func (c deviceUpdateCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		found, err := w.device(c.Number)
		if err != nil {
			return err
		}
		d, err := c.body(t, "")
		if err != nil {
			return err
		}
		if err := w.UpdateDevice(w.ctx, found.ID, d); err != nil {
			return err
		}
		return w.say("device %s was changed", found.PhoneNumber)
	})
}

type deviceAssignCommand struct {
	Number string `arg:"" help:"Phone number or id."`
	User   string `arg:"" help:"User name or id."`
	desk
}

// Help is the example in the command's help.
func (deviceAssignCommand) Help() string {
	return "Example: parley device assign 3001 anna --as admin:secret"
}

// Run assigns the device.
func (c deviceAssignCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		d, err := w.device(c.Number)
		if err != nil {
			return err
		}
		u, err := w.user(c.User)
		if err != nil {
			return err
		}
		if err := w.AssignDevice(w.ctx, u.ID, d.Path); err != nil {
			return err
		}
		return w.say("device %s is %s's", d.PhoneNumber, u.UserName)
	})
}

type deviceUnassignCommand struct {
	Number string `arg:"" help:"Phone number or id."`
	User   string `arg:"" help:"User name or id of who has it."`
	desk
}

// Help is the example in the command's help.
func (deviceUnassignCommand) Help() string {
	return "Who is logged in on it is logged out.\n\nExample: parley device unassign 3001 anna --as admin:secret"
}

// Run takes the device away.
func (c deviceUnassignCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		d, err := w.device(c.Number)
		if err != nil {
			return err
		}
		u, err := w.user(c.User)
		if err != nil {
			return err
		}
		if err := w.UnassignDevice(w.ctx, u.ID, d.ID); err != nil {
			return err
		}
		return w.say("device %s is nobody's", d.PhoneNumber)
	})
}

type deviceDeleteCommand struct {
	Number string `arg:"" help:"Phone number or id."`
	desk
}

// Help is the example in the command's help.
func (deviceDeleteCommand) Help() string {
	return "A device on which somebody is logged in is not deleted.\n\nExample: parley device delete 3001 --as admin:secret"
}

// Run deletes the device.
func (c deviceDeleteCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		d, err := w.device(c.Number)
		if err != nil {
			return err
		}
		if err := w.DeleteDevice(w.ctx, d.ID); err != nil {
			return err
		}
		return w.say("device %s was deleted", d.PhoneNumber)
	})
}
