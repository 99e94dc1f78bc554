package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// patience is how long a server may take to say whether it is ready.
const patience = 3 * time.Second

type healthCommand struct {
	target
}

// Help is the example in the command's help.
func (healthCommand) Help() string {
	return "Ends with 0 if the server is ready, with 1 and the reason if not, after 3 seconds at the latest.\n\n" +
		"Example: parley health --server https://im.example.test"
}

// Run asks once.
func (c healthCommand) Run(t *terminal) error {
	address, own, err := c.url(t)
	if err != nil {
		return err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if own {
		// The certificate names the host that others use, not this machine's
		// loopback, and nothing secret is sent there.
		transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	}
	defer transport.CloseIdleConnections()
	ctx, stop := t.interruptible()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := ready(ctx, &http.Client{Transport: transport}, address+"/readyz"); err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	_, err = fmt.Fprintf(t.stdout, "%s is ready\n", address)
	return err
}

// ready returns why the server at the address is not.
func ready(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s did not answer within %s", address, patience)
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	// The reason is short; whatever answers more than a kilobyte is not ours.
	why, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	return errors.Join(fmt.Errorf("%s answers %s: %s", address, response.Status, strings.TrimSpace(string(why))), err)
}
