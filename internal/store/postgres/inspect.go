package postgres

import (
	"context"
	"database/sql"
	"log/slog"
)

// inspect reads the server's settings and says plainly which of them put
// acknowledged messages at risk. Engines that do not know a setting are left
// alone.
func inspect(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	const text = `SELECT current_setting('fsync', true), current_setting('full_page_writes', true),
current_setting('synchronous_standby_names', true), current_setting('synchronous_commit', true)`
	var fsync, pages, standbys, commit sql.NullString
	if err := db.QueryRowContext(ctx, text).Scan(&fsync, &pages, &standbys, &commit); err != nil {
		return err
	}
	warn := func(setting, value, why string) {
		log.Warn("PostgreSQL is set so that acknowledged messages may get lost: "+why, slog.String("op", "postgres.inspect"),
			slog.String("setting", setting), slog.String("value", value))
	}
	if fsync.String == "off" {
		warn("fsync", "off", "a power cut may destroy the database")
	}
	if pages.String == "off" {
		warn("full_page_writes", "off", "a power cut may destroy pages")
	}
	if commit.Valid && commit.String != "on" && commit.String != "remote_apply" {
		warn("synchronous_commit", commit.String, "it is not what this server asked for; something between changed it")
	}
	if standbys.Valid && standbys.String == "" {
		log.Info("PostgreSQL has no synchronous standby: what is acknowledged is on one machine", slog.String("op", "postgres.inspect"),
			slog.String("setting", "synchronous_standby_names"))
	}
	return nil
}
