#!/bin/sh
# One-shot, before the server: makes Temporal's two databases and brings their schemas up to date. Repeatable.
set -eu

schema_of() {
  case "$1" in
    temporal) echo /etc/temporal/schema/postgresql/v12/temporal/versioned ;;
    temporal_visibility) echo /etc/temporal/schema/postgresql/v12/visibility/versioned ;;
  esac
}

for database in temporal temporal_visibility; do
  tool() {
    temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" -u "$POSTGRES_USER" --db "$database" "$@"
  }
  tool create
  tool setup-schema -v 0.0
  tool update-schema -d "$(schema_of "$database")"
done
