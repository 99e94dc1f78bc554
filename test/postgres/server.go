package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/test/need"
)

// User is who owns the server's databases.
const User = "parley"

// patience is how long a server may take to start or to stop.
const patience = 30 * time.Second

// Server is a PostgreSQL on loopback. One goroutine uses it at a time.
type Server struct {
	Port int

	bin      string // the folder of the programs
	dir      string // the cluster, the log and nothing else
	owner    *syscall.Credential
	settings []string // name=value
	shell    *exec.Cmd
	pipe     *os.File // when it ends, so does the server
}

// Start makes a cluster and starts it with the settings, each name=value. It is
// stopped and removed at the end of t.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := prepare(t, settings)
	t.Cleanup(s.end)
	s.initdb(t)
	s.start(t)
	return s
}

// URL returns the address of a database of the server.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", User, s.Port, database)
}

// Database makes an empty database of t's own and returns its URL.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("t%d", time.Now().UnixNano())
	s.Exec(t, "CREATE DATABASE "+name+" TEMPLATE template0")
	return s.URL(name)
}

// Exec runs one statement as the superuser.
func (s *Server) Exec(t testing.TB, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}

// Restart starts a server that was killed or stopped, on the port it had.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.run(t)
	s.wait(t)
}

// Stop shuts the server down as an operator would ("fast"): what is under way is
// rolled back.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGINT)
	s.gone()
}

func prepare(t testing.TB, settings []string) *Server {
	t.Helper()
	s := &Server{bin: need.PostgreSQL(t), owner: owner(t), settings: settings}
	var err error
	if s.dir, err = os.MkdirTemp("", "parley-postgres-"); err != nil {
		t.Fatal(err)
	}
	if s.owner != nil {
		if err := os.Chown(s.dir, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) initdb(t testing.TB) {
	t.Helper()
	s.tool(t, "initdb", "-D", s.data(), "-U", User, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")
}

// tool runs one of PostgreSQL's programs to its end.
func (s *Server) tool(t testing.TB, name string, args ...string) {
	t.Helper()
	if out, err := s.command(filepath.Join(s.bin, name), args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func (s *Server) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Setpgid: true}
	return cmd
}

// start runs the server on a port that was free a moment ago.
func (s *Server) start(t testing.TB) {
	t.Helper()
	s.Port = freePort(t)
	s.run(t)
	s.wait(t)
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// watch runs "$@" until standard input ends, and removes the folder $0 if it is
// still there then.
const watch = `"$@" </dev/null >>"$0/log" 2>&1 & server=$!
cat >/dev/null
kill -QUIT $server 2>/dev/null; wait $server
[ -e "$0/keep" ] || rm -rf "$0"`

// run starts the server's process, and the shell that ends it with this one.
func (s *Server) run(t testing.TB) {
	t.Helper()
	args := []string{"-c", watch, s.dir, filepath.Join(s.bin, "postgres"), "-D", s.data()}
	for _, setting := range append([]string{
		fmt.Sprintf("port=%d", s.Port), "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200",
		"logging_collector=off", "log_min_messages=warning",
	}, s.settings...) {
		args = append(args, "-c", setting)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	s.shell, s.pipe = s.command("/bin/sh", args...), writer
	s.shell.Stdin = reader
	if err := s.shell.Start(); err != nil {
		t.Fatal(err)
	}
}

// wait returns when the server takes connections.
func (s *Server) wait(t testing.TB) {
	t.Helper()
	err := errors.New("not tried")
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = s.ping(); err == nil {
			return
		}
	}
	log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	t.Fatalf("PostgreSQL does not start: %v\n%s", err, log)
}

func (s *Server) ping() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// end stops the server, if it runs, and removes its files.
func (s *Server) end() {
	s.gone()
	_ = os.RemoveAll(s.dir) // a folder that stays is no failure of the test
}

// gone waits for the end of the server's processes.
func (s *Server) gone() {
	if s.shell == nil {
		return
	}
	_ = os.WriteFile(filepath.Join(s.dir, "keep"), nil, 0o600)
	s.pipe.Close()
	_ = s.shell.Wait() // says how the server ended, which the caller wanted
	_ = os.Remove(filepath.Join(s.dir, "keep"))
	s.shell = nil
}

// pid returns the first process of the server.
func (s *Server) pid(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(strings.NewReader(string(text)), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

func (s *Server) signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(s.pid(t), signal); err != nil {
		t.Fatal(err)
	}
}
