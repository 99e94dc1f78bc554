package app_test

import (
	"context"
	"database/sql"
	"log/slog"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // counts for BenchmarkIdleNode

	"parley/internal/app"
	"parley/internal/config"
	"parley/internal/provision"
)

// BenchmarkIdleNode counts the transactions that a node asks of PostgreSQL
// while nobody is there. Every query of a node at rest is one.
func BenchmarkIdleNode(b *testing.B) {
	cfg := config.Default()
	cfg.HTTP.Address, cfg.Store.URL = "127.0.0.1:0", pg.Database(b)
	people, err := provision.Demo()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.New(b.Context(), cfg, app.Options{Logger: slog.New(slog.DiscardHandler), Version: "0.0.1", People: &people})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() { stop(); <-ended }()
	const rest = 30 * time.Second
	time.Sleep(rest / 6) // what the start did has been counted then
	for b.Loop() {
		before := transactions(b, cfg.Store.URL)
		time.Sleep(rest)
		b.ReportMetric(float64(transactions(b, cfg.Store.URL)-before-1)/rest.Seconds(), "transactions/s")
	}
	b.ReportMetric(0, "ns/op")
}

func transactions(b *testing.B, url string) (n int64) {
	b.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	row := db.QueryRow(`SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()`)
	if err := row.Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}
