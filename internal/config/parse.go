package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The parsers' errors complete "KEY: VALUE …": they say what is wrong with the
// value and never quote it, since it may be a secret.
var (
	errUnknown  = errors.New("is not known")
	errNegative = errors.New("is negative")
	errZero     = errors.New("is zero")
)

func parseAddress(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", errors.New("is not an address")
	}
	if strings.ContainsAny(host, " /@") {
		return "", errors.New("has an impossible host")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", errors.New("has an impossible port")
	}
	return text, nil
}

// parseOwnAddress takes the empty text as none.
func parseOwnAddress(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	return parseAddress(text)
}

// parseURL takes the empty text as none.
func parseURL(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return "", errors.New("is not a URL")
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("does not begin with http:// or https://")
	case u.Hostname() == "":
		return "", errors.New("names no host")
	case u.User != nil:
		return "", errors.New("holds a user name")
	case strings.ContainsAny(text, "?#"):
		return "", errors.New("has more than a path")
	}
	return strings.TrimRight(text, "/"), nil
}

// parseText takes what fits a line.
func parseText(text string) (string, error) {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "", errors.New("has a control character")
	}
	return text, nil
}

func parseClaim(text string) (string, error) {
	if text == "" {
		return "", errors.New("names no claim")
	}
	return parseText(text)
}

// parseFile takes the empty text as none.
func parseFile(text string) (string, error) {
	if strings.ContainsRune(text, 0) {
		return "", errors.New("is not a path")
	}
	return text, nil
}

func parseDuration(text string) (time.Duration, error) {
	if _, err := strconv.ParseFloat(text, 64); err == nil && text != "0" {
		return 0, errors.New("has no unit")
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("is not a time")
	}
	if d < 0 {
		return 0, errNegative
	}
	return d, nil
}

func parsePositive(text string) (time.Duration, error) {
	d, err := parseDuration(text)
	if err == nil && d == 0 {
		return 0, errZero
	}
	return d, err
}

// formatDuration leaves out the zero parts at the end: 30m, not 30m0s.
func formatDuration(d time.Duration) string {
	text := d.String()
	for _, tail := range []string{"0s", "0m"} {
		if cut, ok := strings.CutSuffix(text, tail); ok && strings.HasSuffix(cut, unitBefore(tail)) {
			text = cut
		}
	}
	return text
}

// unitBefore returns the letter that must stand before a zero part for that
// part to be one: the 0s of 10s is none, that of 10m0s is.
func unitBefore(tail string) string {
	if tail == "0s" {
		return "m"
	}
	return "h"
}

// unit is a suffix of a size.
type unit struct {
	suffix string
	bytes  int64
}

// units are tried in this order, so B comes last.
func units() []unit {
	return []unit{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}
}

func parseSize(text string) (int64, error) {
	for _, u := range units() {
		digits, ok := strings.CutSuffix(text, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		return checkSize(n, u.bytes, err)
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return 0, errors.New("has no unit")
	}
	return 0, errors.New("is not a size")
}

func checkSize(n, bytes int64, err error) (int64, error) {
	switch {
	case err != nil:
		return 0, errors.New("is not a size")
	case n < 0:
		return 0, errNegative
	case n == 0:
		return 0, errZero
	case n > math.MaxInt64/bytes:
		return 0, errors.New("is too large")
	}
	return n * bytes, nil
}

// formatSize takes the largest unit that leaves a whole number.
func formatSize(n int64) string {
	for _, u := range units() {
		if n%u.bytes == 0 {
			return fmt.Sprint(n/u.bytes, u.suffix)
		}
	}
	return ""
}

func parseNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, errors.New("is too large")
	case err != nil:
		return 0, errors.New("is not a whole number")
	case n < 0:
		return 0, errNegative
	case n == 0:
		return 0, errZero
	}
	return n, nil
}

func formatNumber(n int) string { return strconv.Itoa(n) }

func parseBool(text string) (bool, error) {
	switch text {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errors.New("is neither true nor false")
}

func formatBool(b bool) string { return strconv.FormatBool(b) }

func parseLevel(text string) (slog.Level, error) {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		if text == formatLevel(level) {
			return level, nil
		}
	}
	return 0, errUnknown
}

func formatLevel(l slog.Level) string { return strings.ToLower(l.String()) }
