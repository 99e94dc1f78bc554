package main

import (
	"fmt"

	"parley/internal/auth"
	"parley/internal/config"
	"parley/internal/provision"
)

// configCommand is what can be asked about the configuration.
type configCommand struct {
	Check  checkCommand  `cmd:"" help:"Say whether the configuration and the provisioning file are right."`
	Show   showCommand   `cmd:"" help:"Print the configuration as a server would run with it, secrets masked."`
	Schema schemaCommand `cmd:"" help:"Print the JSON Schema of the configuration file."`
}

type checkCommand struct {
	settings
}

// Help is the example in the command's help.
func (checkCommand) Help() string {
	return "Lists every fault with its line, and ends with 2 if there is one.\n\nExample: parley config check --config parley.yaml"
}

// Run checks without starting anything.
func (c checkCommand) Run(t *terminal) error {
	cfg, err := c.load(t)
	if err != nil {
		return err
	}
	name := c.Config
	if name == "" {
		name = "the configuration"
	}
	if cfg.Provision.File == "" {
		fmt.Fprintf(t.stdout, "%s is valid; it names no provisioning file, so people come from the store alone\n", name)
		return nil
	}
	people, err := provision.Load(cfg.Provision.File, auth.CheckHash)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.stdout, "%s is valid\n%s is valid: contact centers %d, users %d, places %d, devices %d\n", name,
		cfg.Provision.File, len(people.ContactCenters), len(people.Users), len(people.Places), len(people.Devices))
	return nil
}

type showCommand struct {
	settings
}

// Help is the example in the command's help.
func (showCommand) Help() string {
	return "A flag beats a variable, which beats the file, which beats the default.\n\n" +
		"Example: PARLEY_LOG_LEVEL=debug parley config show --config parley.yaml --im.compat=strict"
}

// Run prints the effective values.
func (c showCommand) Run(t *terminal) error {
	cfg, err := c.load(t)
	if err != nil {
		return err
	}
	_, err = t.stdout.Write(cfg.Show())
	return err
}

type schemaCommand struct{}

// Help is the example in the command's help.
func (schemaCommand) Help() string {
	return "An editor that knows the schema completes keys and marks faults.\n\nExample: parley config schema > parley.schema.json"
}

// Run prints the schema.
func (schemaCommand) Run(t *terminal) error {
	_, err := t.stdout.Write(config.Schema())
	return err
}
