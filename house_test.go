// Package parley_test holds the house's one table: which room may import which.
package parley_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rooms is the table of docs/architecture.md: for every room the rooms it may
// import. Tests may import more; they live outside.
var rooms = map[string]string{
	"internal/fault": "",
	"internal/clock": "",
	"gws":            "",
	"bayeux":         "",

	"internal/im":            "internal/fault",
	"internal/ladder":        "internal/im",
	"internal/agentstate":    "internal/fault",
	"internal/directory":     "internal/fault",
	"internal/config/strict": "internal/fault",
	"internal/config":        "internal/config/strict internal/fault",
	"internal/bus":           "internal/fault",
	"internal/bus/notify":    "internal/bus internal/fault",
	"internal/record":        "internal/fault",
	"internal/lease":         "internal/fault",
	"internal/siplink/trace": "",
	"internal/siplink/wire":  "",
	"bayeuxserver":           "bayeux",
	"bayeuxclient":           "bayeux",

	"internal/health":         "internal/directory",
	"internal/metrics":        "internal/im bayeuxserver",
	"internal/store":          "internal/im internal/record internal/lease internal/fault",
	"internal/store/sqlite":   "internal/store internal/fault",
	"internal/store/postgres": "internal/store internal/fault",
	"internal/retention":      "internal/lease internal/fault",
	"internal/roster":         "internal/agentstate internal/directory internal/record internal/fault",
	"internal/render":         "internal/im internal/ladder internal/agentstate internal/directory internal/health gws",
	"internal/provision":      "internal/directory internal/record internal/config/strict internal/fault",
	"internal/auth":           "internal/directory internal/record internal/fault",
	"gwsclient":               "gws bayeux bayeuxclient",

	"internal/siplink/flow":      "internal/siplink/wire internal/fault",
	"internal/siplink/registrar": "internal/siplink/wire internal/directory internal/record internal/fault",
	"internal/siplink/endpoint":  "internal/siplink/wire internal/siplink/flow internal/directory internal/fault",

	"internal/edge":   "internal/fault",
	"internal/engine": "internal/im internal/agentstate internal/directory internal/roster internal/lease internal/fault",

	"internal/api":     "internal/siplink/trace internal/engine internal/im internal/ladder internal/agentstate internal/directory internal/roster internal/render internal/auth internal/edge internal/health gws internal/fault",
	"internal/push":    "internal/im internal/directory internal/render internal/health internal/bus internal/fault gws bayeux bayeuxserver",
	"internal/siplink": "internal/engine internal/im internal/directory internal/bus internal/lease internal/fault",
	"internal/play":    "gwsclient gws",
	"internal/desktop": "",

	"internal/reference": "",

	"internal/app": "internal/api internal/auth internal/bus internal/clock internal/bus/notify internal/config internal/desktop internal/directory internal/edge internal/engine internal/fault internal/health " +
		"internal/im internal/ladder internal/lease internal/metrics internal/provision internal/push internal/record internal/reference internal/render internal/retention internal/roster internal/siplink internal/siplink/endpoint internal/siplink/flow internal/siplink/registrar internal/siplink/trace " +
		"internal/store internal/store/postgres internal/store/sqlite " +
		"bayeux bayeuxserver gws",

	"cmd/parley": "internal/app internal/auth internal/config internal/directory internal/fault internal/play internal/provision gwsclient gws",
}

// outside lists the rooms that may use a library of weight, by its module path.
var outside = map[string]string{
	"database/sql":                      "internal/store internal/store/postgres internal/store/sqlite",
	"github.com/jackc/pgx/v5":           "internal/store/postgres",
	"github.com/jackc/pgx/v5/pgconn":    "internal/store/postgres internal/bus/notify",
	"modernc.org/sqlite":                "internal/store/sqlite",
	"github.com/gorilla/websocket":      "bayeuxserver bayeuxclient internal/siplink/flow",
	"golang.org/x/crypto/argon2":        "internal/auth",
	"github.com/alecthomas/kong":        "cmd/parley",
	"github.com/coreos/go-oidc/v3/oidc": "internal/auth",
	"github.com/rs/cors":                "internal/edge",
	"golang.org/x/time/rate":            "internal/edge internal/siplink/flow",
	"github.com/icholy/digest":          "internal/siplink/endpoint internal/siplink/registrar",
	"github.com/nyaruka/phonenumbers":   "internal/render",

	"github.com/prometheus/client_golang/prometheus":            "internal/metrics",
	"github.com/prometheus/client_golang/prometheus/collectors": "internal/metrics",
	"github.com/prometheus/client_golang/prometheus/promhttp":   "internal/metrics",
}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, "parley/")
		if room == "parley" || strings.HasPrefix(room, "test/") {
			continue // tests alone
		}
		allowed, known := rooms[room]
		if !known {
			t.Errorf("room %s is not in the table", room)
		}
		for _, i := range p.Imports {
			to, ours := strings.CutPrefix(i, "parley/")
			if ours && !slices.Contains(strings.Fields(allowed), to) {
				t.Errorf("arrow %s -> %s is not in the table", room, to)
			}
			if users, heavy := outside[i]; heavy && !slices.Contains(strings.Fields(users), room) {
				t.Errorf("%s may not use %s", room, i)
			}
		}
	}
}

// TestPure: the model of a session knows neither clock nor chance nor wire.
func TestPure(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != "parley/internal/im" {
			continue
		}
		for _, i := range p.Imports {
			if slices.Contains([]string{"encoding/json", "math/rand", "math/rand/v2", "crypto/rand", "log/slog", "os", "net", "sync", "context"}, i) {
				t.Errorf("internal/im may not import %s", i)
			}
		}
	}
}
