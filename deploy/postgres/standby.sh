#!/bin/bash
# Copies the primary into an empty data folder and follows it as "standby", the
# name that the primary waits for. To promote it: pg_ctl promote.
set -euo pipefail

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install -d -m 0700 -o postgres -g postgres "$PGDATA"
  until PGPASSWORD="$POSTGRES_PASSWORD" gosu postgres pg_basebackup --pgdata="$PGDATA" --write-recovery-conf --checkpoint=fast \
    --dbname="host=primary user=standby application_name=standby password=$POSTGRES_PASSWORD"; do
    echo "the primary cannot be copied yet" >&2
    sleep 2
  done
fi
exec gosu postgres postgres
