package main

import (
	"fmt"
	"strings"

	"parley/gws"
)

// userCommand is provisioning of users through the API.
type userCommand struct {
	List   userListCommand   `cmd:"" help:"List users."`
	Show   userShowCommand   `cmd:"" help:"Show a user."`
	Create userCreateCommand `cmd:"" help:"Make a user."`
	Update userUpdateCommand `cmd:"" help:"Change a user."`
	Delete userDeleteCommand `cmd:"" help:"Delete a user."`
}

type userListCommand struct{ desk }

// Help is the example in the command's help.
func (userListCommand) Help() string {
	return "Example: parley user list --server https://im.example.test --as admin:secret"
}

// Run prints a line for each user.
func (c userListCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		all, err := w.Users(w.ctx)
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(all) })
		}
		rows := [][]string{{"USER", "NAME", "ROLES", "ENABLED", "PLACE"}}
		for _, u := range all {
			rows = append(rows, []string{u.UserName, fullName(u), roleNames(u.Roles), yesNo(u.Enabled), u.Place})
		}
		return w.table(rows...)
	})
}

func first(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

func fullName(u gws.User) string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// roleNames are the API's words without their prefix, as commands take them.
func roleNames(roles []gws.Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(string(r), "ROLE_")), "_", "-"))
	}
	return strings.Join(names, ",")
}

// roles reads them; the server says which there are.
func roles(names []string) []gws.Role {
	var all []gws.Role
	for _, name := range names {
		word := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if !strings.HasPrefix(word, "ROLE_") {
			word = "ROLE_" + word
		}
		all = append(all, gws.Role(word))
	}
	return all
}

type userShowCommand struct {
	Name string `arg:"" help:"User name or id."`
	desk
}

// Help is the example in the command's help.
func (userShowCommand) Help() string {
	return "Example: parley user show anna --as admin:secret --json"
}

// Run prints one user.
func (c userShowCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		all, err := w.Users(w.ctx, "devices", "skills")
		u, err := find(all, err, "user", c.Name, func(u gws.User) []string { return []string{u.UserName, u.ID} })
		if err != nil || w.json {
			return first(err, func() error { return w.printJSON(u) })
		}
		var numbers, skills []string
		for _, d := range u.Devices {
			numbers = append(numbers, d.PhoneNumber)
		}
		for _, s := range u.Skills {
			skills = append(skills, s.DisplayName)
		}
		return w.table([]string{"user", u.UserName}, []string{"id", u.ID}, []string{"name", fullName(u)},
			[]string{"e-mail", u.EmailAddress}, []string{"roles", roleNames(u.Roles)}, []string{"enabled", yesNo(u.Enabled)},
			[]string{"place", u.Place}, []string{"devices", strings.Join(numbers, ", ")}, []string{"skills", strings.Join(skills, ", ")})
	})
}

// userFields are what both making and changing a user may say.
type userFields struct {
	First      *string  `placeholder:"NAME" help:"First name."`
	Last       *string  `placeholder:"NAME" help:"Last name."`
	Email      *string  `placeholder:"ADDRESS" help:"E-mail address."`
	EmployeeID *string  `name:"employee-id" placeholder:"TEXT" help:"Employee id."`
	Role       []string `placeholder:"ROLE" help:"agent, supervisor, admin or api-user; several parted by commas. Replaces what there was."`
	Place      *string  `placeholder:"NAME" help:"Default place; empty for none."`
	Skill      []string `placeholder:"NAME" help:"Skills, parted by commas. Replaces what there was."`
}

func (f userFields) body() gws.NewUser {
	u := gws.NewUser{Roles: roles(f.Role), EmailAddress: f.Email, EmployeeID: f.EmployeeID, Place: f.Place}
	if f.First != nil {
		u.FirstName = *f.First
	}
	if f.Last != nil {
		u.LastName = *f.Last
	}
	if len(f.Skill) > 0 {
		u.Skills = &f.Skill
	}
	return u
}

type userCreateCommand struct {
	Name          string `arg:"" help:"User name to log in with."`
	ContactCenter string `placeholder:"DOMAIN" help:"Contact center; without it that of the administrator."`
	userFields
	secret
	desk
}

// Help is the example in the command's help.
func (userCreateCommand) Help() string {
	return "The password is asked for, or read from standard input or --password-file. Without --role the user is an agent.\n\n" +
		"Example: parley user create anna --first Anna --last Berg --role agent --place Place_3001 --as admin:secret"
}

// Run makes the user.
func (c userCreateCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) (err error) {
		u := c.body()
		u.UserName = c.Name
		if len(u.Roles) == 0 {
			u.Roles = []gws.Role{gws.RoleAgent}
		}
		if u.FirstName == "" || u.LastName == "" {
			return fmt.Errorf("--first and --last are needed to make a user")
		}
		if u.ContactCenter, err = w.center(c.ContactCenter); err != nil {
			return err
		}
		if u.Password, err = c.read(t); err != nil {
			return err
		}
		created, err := w.CreateUser(w.ctx, u)
		return w.made(created, err, "user", c.Name)
	})
}

type userUpdateCommand struct {
	Name     string `arg:"" help:"User name or id."`
	Enable   bool   `xor:"enabled" help:"Let the user log in."`
	Disable  bool   `xor:"enabled" help:"Log the user out and let him in no more."`
	Password bool   `help:"Set a new password, taken as by user create; logins end."`
	userFields
	secret
	desk
}

// Help is the example in the command's help.
func (userUpdateCommand) Help() string {
	return "What is not named stays as it is. Changes hold at once, also for who is logged in.\n\n" +
		"Example: parley user update anna --last Holm --disable --as admin:secret"
}

// Run changes the user.
func (c userUpdateCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		found, err := w.user(c.Name)
		if err != nil {
			return err
		}
		u := c.body()
		if c.Enable || c.Disable {
			u.Enabled = &c.Enable
		}
		if c.Password || c.PasswordFile != "" {
			if u.Password, err = c.read(t); err != nil {
				return err
			}
		}
		if err := w.UpdateUser(w.ctx, found.ID, u); err != nil {
			return err
		}
		return w.say("user %s was changed", found.UserName)
	})
}

type userDeleteCommand struct {
	Name string `arg:"" help:"User name or id."`
	desk
}

// Help is the example in the command's help.
func (userDeleteCommand) Help() string {
	return "Who is logged in is logged out; who is in an IM session is not deleted.\n\nExample: parley user delete anna --as admin:secret"
}

// Run deletes the user.
func (c userDeleteCommand) Run(t *terminal) error {
	return c.do(t, func(w *work) error {
		u, err := w.user(c.Name)
		if err != nil {
			return err
		}
		if err := w.DeleteUser(w.ctx, u.ID); err != nil {
			return err
		}
		return w.say("user %s was deleted", u.UserName)
	})
}
