package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"syscall"

	"parley/internal/app"
	"parley/internal/fault"
)

type serveCommand struct {
	settings
	NodeName string `help:"This node's name among those that share a PostgreSQL store, as node.name." placeholder:"NAME"`
}

// Help is the example in the command's help.
func (serveCommand) Help() string {
	return "Without a file the defaults hold and data goes to ./parley-data. Every key is also a variable: http.address is " +
		"PARLEY_HTTP_ADDRESS. SIGHUP rereads the provisioning file, SIGINT and SIGTERM stop.\n\n" +
		"Example: parley serve --config parley.yaml --http.address=127.0.0.1:8090"
}

// Run serves until a signal ends it.
func (c serveCommand) Run(t *terminal) error {
	cfg, err := c.load(t)
	if err != nil {
		return err
	}
	if c.NodeName != "" {
		cfg.Node.Name = c.NodeName
	}
	log := newLogger(t.stderr, cfg.Log)
	server, err := app.New(context.Background(), cfg, app.Options{Logger: log, Version: build().Version})
	if err != nil {
		return err
	}
	fmt.Fprintf(t.stdout, "parley listens on %s\n", server.URL())
	return t.supervise(server, log)
}

// server is what the signals act on.
type server interface {
	// Run serves until the context ends and returns nil after a clean stop.
	Run(ctx context.Context) error
	// Reload reads the provisioning file again, all or nothing.
	Reload(ctx context.Context) error
}

var errForced = errors.New("stopped at once by a second signal")

// supervise runs a server and carries the signals to it. After a second one it
// returns though the server has not ended: the process is about to.
func (t *terminal) supervise(s server, log *slog.Logger) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for {
		select {
		case err := <-ended:
			return err
		case signal := <-t.signals:
			switch {
			case signal == syscall.SIGHUP:
				reload(ctx, s, log)
			case ctx.Err() != nil:
				return errForced
			default:
				stop()
			}
		}
	}
}

// reload keeps the people that there are if the file is at fault.
func reload(ctx context.Context, s server, log *slog.Logger) {
	err := s.Reload(ctx)
	if err == nil {
		return
	}
	text := fault.TextOf(err)
	if text == "" {
		text = err.Error()
	}
	log.Error("the provisioning file was not taken, everything stays as it was", slog.String("faults", text))
}
