package namespace

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"parley/test/need"
)

// inside is the environment variable that tells a test program that it runs in
// a namespace, or why it does not.
const inside = "PARLEY_TEST_NAMESPACE"

// yes is the variable's value inside.
const yes = "yes"

// Runner is what TestMain is given: *testing.M.
type Runner interface{ Run() int }

// Inside returns the tests of m as they run in a namespace of their own.
func Inside(m Runner) Runner { return runner{m} }

type runner struct{ tests Runner }

// Run returns the tests' exit code.
func (r runner) Run() int {
	if os.Getenv(inside) == yes {
		return r.tests.Run()
	}
	if err := try("ip", "-V"); err != nil {
		return r.outside(err)
	}
	if err := enter("true"); err != nil { // is it allowed?
		return r.outside(err)
	}
	var exit *exec.ExitError
	if err := enter(os.Args[0], os.Args[1:]...); errors.As(err, &exit) {
		return exit.ExitCode()
	} else if err != nil {
		return r.outside(err)
	}
	return 0
}

// outside runs the tests where they are; those that need a namespace say why
// they have none.
func (r runner) outside(why error) int {
	os.Setenv(inside, why.Error())
	return r.tests.Run()
}

// Need skips the test unless it runs in a namespace.
func Need(t testing.TB) {
	t.Helper()
	if why := os.Getenv(inside); why != yes {
		need.Missing(t, "a network namespace", why)
	}
}

// enter runs a program in a new namespace that has its interfaces.
func enter(program string, args ...string) error {
	runtime.LockOSThread() // the child dies with its parent's thread
	defer runtime.UnlockOSThread()
	furnish := `ip link set lo up && ip link add v0 type veth peer name v1 && ip addr add 10.99.0.1/24 dev v1 &&
		ip link set v0 up && ip link set v1 up && exec "$@"`
	cmd := exec.Command("sh", append([]string{"-c", furnish, "sh", program}, args...)...)
	cmd.Env = append(os.Environ(), inside+"="+yes)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = attributes()
	return cmd.Run()
}

// try runs a program whose output matters only if it fails.
func try(program string, args ...string) error {
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w %s", program, err, out)
	}
	return nil
}
