package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"parley/internal/fault"
	"parley/internal/play"
)

// The exit codes (contract section 1).
const (
	exitClean  = 0
	exitFailed = 1
	exitConfig = 2
)

// cli is the whole command line.
type cli struct {
	Help helpFlag `short:"h" help:"Tell what a command does, with an example."`

	Demo   demoCommand   `cmd:"" help:"Start a server with made-up people, play a session and print it."`
	Serve  serveCommand  `cmd:"" help:"Start the server."`
	Try    tryCommand    `cmd:"" help:"Play a session against a running server and print it."`
	Config configCommand `cmd:"" help:"Check, show or describe the configuration."`
	Admin  adminCommand  `cmd:"" help:"Make the first administrator, or let one in again."`
	User   userCommand   `cmd:"" help:"Provision users."`
	Device deviceCommand `cmd:"" help:"Provision devices."`
	Place  placeCommand  `cmd:"" help:"Provision places."`

	SIP       sipCommand       `cmd:"" name:"sip" help:"Look at SIP: who is registered, and what goes by."`
	Provision provisionCommand `cmd:"" help:"Ask how the provisioning file was taken."`

	Health  healthCommand  `cmd:"" help:"Ask a server whether it is ready."`
	Version versionCommand `cmd:"" help:"Print version, commit and Go version."`
}

// terminal is what a command has around it.
type terminal struct {
	env            []string
	stdin          io.Reader // nil: empty
	stdout, stderr io.Writer
	signals        <-chan os.Signal
}

// Main runs the command line and returns the exit code.
func Main(args, env []string, stdout, stderr io.Writer) int {
	signals := make(chan os.Signal, 4) // more, while nobody reads, would say nothing new
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	return run(args, &terminal{env: env, stdin: os.Stdin, stdout: stdout, stderr: stderr, signals: signals})
}

func run(args []string, t *terminal) int {
	command, code := parse(args, t)
	if command == nil {
		return code
	}
	if err := command.Run(t); err != nil {
		return complain(t.stderr, err)
	}
	return exitClean
}

// command is one of the commands of cli, with what it was given.
type command interface{ Run(*terminal) error }

// parse returns the command that args name, or the exit code if there is
// nothing to run. The command outlives the parser, whose model of every flag of
// every command would be a third of an idle server's memory.
func parse(args []string, t *terminal) (command, int) {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parser, err := newParser(t)
	if err != nil {
		return nil, complain(t.stderr, err)
	}
	context, err := parser.Parse(args)
	if errors.Is(err, errHelped) {
		return nil, exitClean
	}
	if err != nil {
		text := strings.ReplaceAll(err.Error(), `expected string value but got "EOL" (<EOL>)`, "needs a value")
		fmt.Fprintf(t.stderr, "parley: %s\nSee %s\n", text, helpFor(err))
		return nil, exitConfig
	}
	return context.Selected().Target.Interface().(command), exitClean
}

func newParser(t *terminal) (*kong.Kong, error) {
	var c cli
	for _, keys := range []*kong.Plugins{&c.Serve.Keys, &c.Config.Check.Keys, &c.Config.Show.Keys} {
		*keys = newKeyFlags("")
	}
	for _, keys := range c.hiddenKeys() {
		*keys = newKeyFlags(`hidden:""`)
	}
	return kong.New(&c, kong.Name("parley"), kong.NoDefaultHelp(), kong.Writers(t.stdout, t.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.Description("A self-hosted agent-to-agent instant-messaging server that speaks the Genesys Web Services IM Session API."))
}

// hiddenKeys belong to commands whose help would drown in them.
func (c *cli) hiddenKeys() []*kong.Plugins {
	return []*kong.Plugins{&c.Demo.Keys, &c.Try.Keys, &c.Health.Keys, &c.Admin.Create.Keys, &c.Admin.Password.Keys,
		&c.User.List.Keys, &c.User.Show.Keys, &c.User.Create.Keys, &c.User.Update.Keys, &c.User.Delete.Keys,
		&c.Device.List.Keys, &c.Device.Show.Keys, &c.Device.Create.Keys, &c.Device.Update.Keys,
		&c.Device.Assign.Keys, &c.Device.Unassign.Keys, &c.Device.Delete.Keys,
		&c.Place.List.Keys, &c.Place.Show.Keys, &c.Place.Create.Keys, &c.Place.Update.Keys, &c.Place.Delete.Keys,
		&c.SIP.Registrations.Keys, &c.SIP.Trace.Keys,
		&c.Provision.Notes.Keys}
}

// errHelped ends the parsing once the help is printed.
var errHelped = errors.New("help was printed")

// helpFlag prints the help of the command that it stands behind.
type helpFlag bool

// BeforeReset is kong's hook for flags that act before anything is checked.
func (helpFlag) BeforeReset(context *kong.Context) error {
	if err := context.PrintUsage(false); err != nil {
		return err
	}
	return errHelped
}

// ownVariables are those of commands, which no server reads.
func ownVariables() []string { return []string{"PARLEY_AS", "PARLEY_SERVER"} }

// variable returns one of them; "" if it is not set.
func (t *terminal) variable(name string) string {
	for _, v := range t.env {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// keys are the variables that may be keys of the configuration.
func (t *terminal) keys() []string {
	return slices.DeleteFunc(slices.Clone(t.env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(ownVariables(), name)
	})
}

// helpFor names the help of the command that could not be parsed.
func helpFor(err error) string {
	words := []string{"parley"}
	if parse, ok := errors.AsType[*kong.ParseError](err); ok {
		for _, step := range parse.Context.Path {
			if step.Command != nil {
				words = append(words, step.Command.Name)
			}
		}
	}
	return strings.Join(append(words, "--help"), " ")
}

// complain prints what went wrong, unless a play has done so, and returns the
// exit code.
func complain(stderr io.Writer, err error) int {
	if _, printed := errors.AsType[*play.Failure](err); printed {
		return exitFailed
	}
	text := fault.TextOf(err)
	if text == "" {
		text = err.Error()
	}
	if fault.KindOf(err) != fault.Invalid {
		fmt.Fprintf(stderr, "parley: %s\n", text)
		return exitFailed
	}
	faults := "1 fault"
	if n := strings.Count(text, "\n") + 1; n > 1 {
		faults = fmt.Sprintf("%d faults", n)
	}
	fmt.Fprintf(stderr, "%s\nparley: %s, nothing was started\n", text, faults)
	return exitConfig
}
