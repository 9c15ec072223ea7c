#!/bin/sh
# Writes .env with secrets drawn at random and prints the API key, which is kept nowhere else.
#   infra/deploy/scripts/create-env.sh [TENANT]      TENANT: 1 to 32 of a-z, 0-9 and -; by default "main"
set -eu

tenant="${1:-main}"
cd "$(dirname "$0")/../../.."
if [ -e .env ]; then
  echo "Expected no .env but found one: move it away first. Its passwords belong to the volumes that exist." >&2
  exit 1
fi

secret() { openssl rand -hex 24; }
key="$(openssl rand -hex 32)"
digest="$(printf %s "$key" | openssl dgst -sha256 -r | cut -d' ' -f1)"

umask 077
sed \
  -e "s/^ORFEAS_API_KEYS=.*/ORFEAS_API_KEYS=$tenant:$digest/" \
  -e "s/^ORFEAS_S3_ACCESS_KEY=.*/ORFEAS_S3_ACCESS_KEY=orfeas-$(openssl rand -hex 6)/" \
  -e "s/^ORFEAS_S3_SECRET_KEY=.*/ORFEAS_S3_SECRET_KEY=$(secret)/" \
  -e "s/^ORFEAS_POSTGRES_PASSWORD=.*/ORFEAS_POSTGRES_PASSWORD=$(secret)/" \
  -e "s/^ORFEAS_GRAFANA_PASSWORD=.*/ORFEAS_GRAFANA_PASSWORD=$(secret)/" \
  .env.example > .env

echo "Wrote .env. The API key of the tenant $tenant, shown this once:"
echo "$key"
