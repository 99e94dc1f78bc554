package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"parley/internal/fault"
)

// secret is where a command takes a new password from. It is never an argument,
// which everybody on the machine could read.
type secret struct {
	PasswordFile string `placeholder:"FILE" help:"File whose first line is the password; without it the password is asked for, or read from standard input."`
}

// read returns the password.
func (s secret) read(t *terminal) (string, error) {
	if s.PasswordFile != "" {
		file, err := os.Open(s.PasswordFile)
		if err != nil {
			return "", fault.New("parley.password", fault.Invalid, "", fmt.Sprintf("--password-file: %v", err))
		}
		defer file.Close()
		return firstLine(file, "--password-file")
	}
	if file, ok := t.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return t.ask(file)
	}
	if t.stdin == nil {
		return firstLine(strings.NewReader(""), "standard input")
	}
	return firstLine(t.stdin, "standard input")
}

// firstLine never quotes what it read.
func firstLine(r io.Reader, from string) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", fault.New("parley.password", fault.Invalid, "", from+": has no password in its first line")
	}
	return line, nil
}

// ask reads a password twice without showing it.
func (t *terminal) ask(file *os.File) (string, error) {
	var typed [2]string
	for i, words := range []string{"New password: ", "Once more: "} {
		fmt.Fprint(t.stderr, words)
		text, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(t.stderr)
		if err != nil {
			return "", err
		}
		typed[i] = string(text)
	}
	if typed[0] != typed[1] || typed[0] == "" {
		return "", fault.New("parley.password", fault.Invalid, "", "the two passwords are not the same, or empty")
	}
	return typed[0], nil
}
