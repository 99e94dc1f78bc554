package need

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// oldestJava is the first version that the Java client is compiled for.
const oldestJava = 17

// Java returns the path of a Java runtime that is new enough, or skips the test.
func Java(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("java")
	if err != nil {
		Missing(t, "java", "no Java runtime in PATH")
	}
	out, err := exec.Command(path, "--version").CombinedOutput()
	found := regexp.MustCompile(`\d+`).Find(out)
	if version, _ := strconv.Atoi(string(found)); err != nil || version < oldestJava {
		Missing(t, "java", fmt.Sprintf("%s is version %q, %d or later is needed", path, found, oldestJava))
	}
	return path
}

// Jar returns the path of the program that Maven makes of dir, or skips the
// test. A program that is older than what it is made of is a fault of the tree.
func Jar(t testing.TB, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, "target", name)
	jar, err := os.Stat(path)
	if err != nil {
		Missing(t, "java packages", "run mvn package in "+dir)
	}
	if newest := newest(t, filepath.Join(dir, "pom.xml"), filepath.Join(dir, "src", "*")); jar.ModTime().Before(newest) {
		t.Fatalf("%s is older than its sources; run mvn package in %s", path, dir)
	}
	return path
}

// newest is the time of the last change to the files that match.
func newest(t testing.TB, patterns ...string) (last time.Time) {
	t.Helper()
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no such file %v", pattern, err)
		}
		for _, file := range files {
			if info, err := os.Stat(file); err == nil && info.ModTime().After(last) {
				last = info.ModTime()
			}
		}
	}
	return last
}
