#!/bin/bash
# Makes the primary ready for a standby. It runs once, in an empty data folder;
# what it sets holds from the start that follows. From then on a commit waits
# until the standby has it too.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE standby WITH REPLICATION LOGIN PASSWORD :'password';
ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)';
SQL
echo "host replication standby samenet scram-sha-256" >>"$PGDATA/pg_hba.conf"
