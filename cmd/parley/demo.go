package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/fault"
	"parley/internal/play"
	"parley/internal/provision"
)

type demoCommand struct {
	Once bool `help:"End after the played session, with 0 if it passed."`
	settings
}

// Help is the example in the command's help.
func (demoCommand) Help() string {
	return "Starts a whole server on this machine's loopback address with people whose passwords are published, plays a session " +
		"between anna and ben over its own API, prints it, and serves on until Ctrl-C. Its data is thrown away at the end. " +
		"A softphone may register as 3007, at port 5060 or the next free one.\n\n" +
		"The keys of the configuration are flags here too (parley serve --help), but for store.url and provision.file.\n\n" +
		"Example: parley demo --once"
}

// Run plays and serves.
func (c demoCommand) Run(t *terminal) error {
	cfg, err := c.configure(t)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "parley-demo-")
	if err != nil {
		return fmt.Errorf("no folder for the demo's data: %w", err)
	}
	defer os.RemoveAll(folder)
	cfg.Store.URL = "sqlite:" + filepath.Join(folder, "parley.db")
	log := newLogger(t.stderr, cfg.Log)
	people, err := provision.Demo()
	if err != nil {
		return err
	}
	server, err := openWithSIP(cfg, app.Options{Logger: log, Version: build().Version, People: &people})
	if err != nil {
		return err
	}
	t.introduce(server, cfg.HTTP.Address)
	return t.supervise(&demo{App: server, terminal: t, once: c.Once}, log)
}

// configure refuses an address that others could reach: the passwords are known.
func (c demoCommand) configure(t *terminal) (config.Config, error) {
	for _, name := range []string{"store.url", "provision.file"} {
		if _, given := c.values()[name]; given {
			return config.Config{}, fault.New("parley.demo", fault.Invalid, name, "--"+name+": the demo has its own; parley serve takes yours")
		}
	}
	c.Base = map[string]string{"log.level": "warn"} // the ladder is to be seen
	cfg, err := c.load(t)
	if err != nil {
		return cfg, err
	}
	if err := onLoopback("http.address", cfg.HTTP.Address); err != nil {
		return cfg, err
	}
	for _, l := range cfg.SIP.Listen {
		if err := onLoopback("sip.listen", l.Address); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}

func onLoopback(key, address string) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fault.New("parley.demo", fault.Invalid, address,
			fmt.Sprintf("%s: %q is not on loopback; the demo's passwords are published, so it listens on 127.0.0.1 alone", key, address))
	}
	return err
}

const (
	nearPorts    = 10 // that a demo tries before it takes any free one
	nearSIPPorts = 200
	maxPort      = 1<<16 - 1
)

// sipPort is where softphones look for a server.
const sipPort = 5060

// openWithSIP opens a server that speaks SIP, at the usual port or the next free
// one, unless the configuration says where.
func openWithSIP(cfg config.Config, options app.Options) (*app.App, error) {
	if len(cfg.SIP.Listen) > 0 {
		return openNear(cfg, options)
	}
	for port := sipPort; ; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		cfg.SIP.Listen = []config.Listener{{Transport: "udp", Address: address}, {Transport: "tcp", Address: address}}
		server, err := openNear(cfg, options)
		if !sipInUse(err) || port == sipPort+nearSIPPorts {
			return server, err
		}
	}
}

// sipInUse reports whether it is an address of sip.listen that somebody else uses.
func sipInUse(err error) bool {
	return errors.Is(err, &fault.Error{Kind: fault.InUse, Subject: "sip.listen"})
}

// openNear opens a server at the configured port or, if it is taken, at the
// next free one.
func openNear(cfg config.Config, options app.Options) (*app.App, error) {
	host, port, err := net.SplitHostPort(cfg.HTTP.Address)
	if err != nil {
		return nil, err
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	for i := range nearPorts {
		server, err := openAt(cfg, options, host, first+i)
		if err == nil || first == 0 || first+i == maxPort || fault.KindOf(err) != fault.InUse || sipInUse(err) {
			return server, err
		}
	}
	return openAt(cfg, options, host, 0)
}

func openAt(cfg config.Config, options app.Options, host string, port int) (*app.App, error) {
	cfg.HTTP.Address = net.JoinHostPort(host, strconv.Itoa(port))
	return app.New(context.Background(), cfg, options)
}

// introduce says what is there to try.
func (t *terminal) introduce(server *app.App, wanted string) {
	got, port := server.Addr().String(), wanted[strings.LastIndex(wanted, ":"):]
	if !strings.HasSuffix(got, port) && port != ":0" {
		fmt.Fprintf(t.stdout, "%s is taken, so this demo listens on %s.\n", wanted, got)
	}
	fmt.Fprintf(t.stdout, `parley %[1]s demo: published passwords, loopback only, all data is thrown away. Not for production.

  Desktop %[2]s/?as=anna (a second agent, ?as=ben, takes a private window or another browser)
  API     %[2]s/api/v2
  CometD  %[2]s/api/v2/notifications
  Try it  parley try --server %[2]s
%[3]s%[4]s
`, build().Version, server.URL(), logins(), softphones(server))
}

// softphones says how to register one; nothing without SIP.
func softphones(server *app.App) string {
	addresses := server.SIPAddresses()
	if len(addresses) == 0 {
		return ""
	}
	_, at, _ := strings.Cut(addresses[0], ":")
	var b strings.Builder
	people, _ := provision.Demo()
	for _, d := range people.Devices {
		if d.SIP.Password != "" {
			fmt.Fprintf(&b, "  SIP     register a softphone as sip:%[1]s@%[2]s (%[3]s, password %[4]s) and write to sip:3001@%[2]s, who is anna\n",
				d.PhoneNumber, at, transports(addresses), d.SIP.Password)
		}
	}
	return b.String()
}

// transports are those of the addresses: "udp or tcp".
func transports(addresses []string) string {
	var all []string
	for _, a := range addresses {
		transport, _, _ := strings.Cut(a, ":")
		all = append(all, transport)
	}
	return strings.Join(all, " or ")
}

// logins has a line for each contact center.
func logins() string {
	var b strings.Builder
	people, _ := provision.Demo() // this demo would not run if it were at fault
	for _, center := range people.ContactCenters {
		var names []string
		for _, u := range people.Users {
			if u.ContactCenter == center.DomainName {
				names = append(names, u.UserName+":"+u.Credential.Password)
			}
		}
		fmt.Fprintf(&b, "  Logins  %s: %s\n", center.DomainName, strings.Join(names, " "))
	}
	return b.String()
}

// demo is a server that plays one session before it serves on.
type demo struct {
	*app.App
	terminal *terminal
	once     bool
}

// Run plays while the server runs; it returns what went wrong in either.
func (d *demo) Run(ctx context.Context) error {
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- d.App.Run(serving) }()
	failure := d.play(serving)
	switch {
	case d.once:
		stop()
	case ctx.Err() != nil:
		failure = nil // a user who stops the demo wants no complaint
	default:
		fmt.Fprintf(d.terminal.stdout, `
Serving on. Ctrl-C ends the demo and throws its data away.

  anna    %[1]s/?as=anna, password demo
  ben     %[1]s/?as=ben, password demo, in a private window or another browser
`, d.URL())
	}
	return errors.Join(<-ended, failure)
}

func (d *demo) play(ctx context.Context) error {
	from, _ := play.ParseLogin(demoFrom)
	peer, _ := play.ParseLogin(demoPeer)
	script := play.Script{Server: d.URL(), From: from.User, FromPassword: from.Password, To: demoTo, Peer: &peer, Out: d.terminal.stdout}
	return script.Run(ctx)
}
