package need_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/test/need"
)

// judge records how a test would have ended.
type judge struct {
	testing.TB
	verdict string
}

func (j *judge) Helper()      {}
func (j *judge) Name() string { return "TestPlay" }
func (j *judge) Skipf(string, ...any) {
	j.verdict = "skipped"
	panic(j)
}
func (j *judge) Fatalf(string, ...any) {
	j.verdict = "failed"
	panic(j)
}

func verdict(f func(t testing.TB)) string {
	j := &judge{}
	func() {
		defer func() { _ = recover() }()
		f(j)
	}()
	return j.verdict
}

func TestMissing(t *testing.T) {
	lacks := func(t testing.TB) { need.Missing(t, "a harp", "nobody brought one") }
	t.Run("skips and notes what and why", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "skips")
		t.Setenv(need.Skips, file)
		t.Setenv("CI", "")
		if got := verdict(lacks); got != "skipped" {
			t.Error(got)
		}
		text, err := os.ReadFile(file)
		if err != nil || string(text) != "a harp: nobody brought one (TestPlay)\n" {
			t.Errorf("%q, %v", text, err)
		}
	})
	t.Run("fails where everything must be there", func(t *testing.T) {
		t.Setenv("CI", "true")
		if got := verdict(lacks); got != "failed" {
			t.Error(got)
		}
	})
}

func TestModules(t *testing.T) {
	t.Run("that are not installed are skipped", func(t *testing.T) {
		t.Setenv("CI", "")
		t.Setenv(need.Skips, filepath.Join(t.TempDir(), "skips"))
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "package-lock.json"), []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := verdict(func(t testing.TB) { need.Modules(t, dir) }); got != "skipped" {
			t.Error(got)
		}
	})
	t.Run("without a lock are a fault of the tree", func(t *testing.T) {
		j := &fatal{}
		func() {
			defer func() { _ = recover() }()
			need.Modules(j, t.TempDir())
		}()
		if !strings.Contains(j.text, "package-lock.json") {
			t.Error(j.text)
		}
	})
}

// fatal keeps the error that a test ended with.
type fatal struct {
	testing.TB
	text string
}

func (f *fatal) Helper() {}
func (f *fatal) Fatal(args ...any) {
	f.text = args[0].(error).Error()
	panic(f)
}

func TestJar(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("pom.xml")
	write("src/Desk.java")
	jar := func(t testing.TB) { need.Jar(t, dir, "desk.jar") }
	t.Run("that is not made is skipped", func(t *testing.T) {
		t.Setenv("CI", "")
		t.Setenv(need.Skips, filepath.Join(t.TempDir(), "skips"))
		if got := verdict(jar); got != "skipped" {
			t.Error(got)
		}
	})
	t.Run("that is up to date is used", func(t *testing.T) {
		write("target/desk.jar")
		if got := verdict(jar); got != "" {
			t.Error(got)
		}
	})
	t.Run("that is older than its sources is a fault", func(t *testing.T) {
		later := time.Now().Add(time.Hour)
		if err := os.Chtimes(filepath.Join(dir, "src/Desk.java"), later, later); err != nil {
			t.Fatal(err)
		}
		if got := verdict(jar); got != "failed" {
			t.Error(got)
		}
	})
}

func TestRuby(t *testing.T) {
	t.Run("without the library is skipped", func(t *testing.T) {
		t.Setenv("CI", "")
		t.Setenv(need.Skips, filepath.Join(t.TempDir(), "skips"))
		if got := verdict(func(t testing.TB) { need.Ruby(t, "no/such/library") }); got != "skipped" {
			t.Error(got)
		}
	})
}
