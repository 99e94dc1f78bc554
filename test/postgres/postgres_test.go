package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/test/postgres"
)

func count(t *testing.T, url string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), "SELECT COUNT(*) FROM notes").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func note(t *testing.T, url string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "CREATE TABLE IF NOT EXISTS notes(n INT); INSERT INTO notes VALUES (1)"); err != nil {
		t.Fatal(err)
	}
}

func TestServer(t *testing.T) {
	server := postgres.Start(t)
	url := server.Database(t)
	note(t, url)
	t.Run("keeps what was committed when it is killed", func(t *testing.T) {
		server.Kill(t)
		if _, err := pgx.Connect(t.Context(), url); err == nil {
			t.Error("it still answers")
		}
		server.Restart(t)
		if n := count(t, url); n != 1 {
			t.Error(n)
		}
	})
	t.Run("stops and starts", func(t *testing.T) {
		server.Stop(t)
		server.Restart(t)
		note(t, url)
		if n := count(t, url); n != 2 {
			t.Error(n)
		}
	})
	t.Run("gives each its own database", func(t *testing.T) {
		other := server.Database(t)
		note(t, other)
		if n := count(t, other); n != 1 {
			t.Error(n)
		}
	})
}

func TestShared(t *testing.T) {
	var pg postgres.Shared
	if first, second := pg.Server(t), pg.Server(t); first != second {
		t.Error("two servers were started")
	}
}

func TestStandby(t *testing.T) {
	primary := postgres.Start(t)
	standby := primary.Standby(t, "wal_retrieve_retry_interval=200ms")
	note(t, primary.URL("postgres"))
	t.Run("has what was committed when the primary dies", func(t *testing.T) {
		primary.Kill(t)
		standby.Promote(t)
		if n := count(t, standby.URL("postgres")); n != 1 {
			t.Error(n)
		}
	})
	t.Run("takes writes then", func(t *testing.T) {
		note(t, standby.URL("postgres"))
		if n := count(t, standby.URL("postgres")); n != 2 {
			t.Error(n)
		}
	})
}
