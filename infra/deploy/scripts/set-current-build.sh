#!/bin/sh
# Makes a build the current version of both worker deployments, or lets it take a share of the new work.
#   set-current-build.sh BUILD_ID               every new generation runs on this build
#   set-current-build.sh BUILD_ID --ramp 10     10 % of the new generations do; the rest stays where it is
#   set-current-build.sh BUILD_ID --ramp 0      ends the ramp
# Workers with this ORFEAS_BUILD_ID must run already: a version is known from its first poll on.
# Reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE as the program `temporal` does (by default 127.0.0.1:7233, default).
set -eu

usage() {
  echo "Expected BUILD_ID [--ramp PERCENT] but received: $*" >&2
  exit 64
}

[ $# -eq 1 ] || [ $# -eq 3 ] || usage "$@"
build="$1"
ramp=''
case "$build" in '' | -*) usage "$@" ;; esac
if [ $# -eq 3 ]; then
  [ "$2" = --ramp ] || usage "$@"
  ramp="$3"
  case "$ramp" in '' | *[!0-9.]*) usage "$@" ;; esac
fi

# The GPU workers first: they must know the work before the workflows that ask for it.
deployments='orfeas-gpu orfeas-orchestrator'
wait_s=60

for deployment in $deployments; do
  left=$wait_s
  until temporal worker deployment describe-version --deployment-name "$deployment" --build-id "$build" >/dev/null 2>&1; do
    left=$((left - 2))
    if [ "$left" -le 0 ]; then
      echo "Expected workers of $deployment with the build $build within $wait_s s but found none. Nothing was changed." >&2
      exit 1
    fi
    sleep 2
  done
done

for deployment in $deployments; do
  if [ -z "$ramp" ]; then
    temporal worker deployment set-current-version --deployment-name "$deployment" --build-id "$build" --yes
  elif [ "$ramp" = 0 ]; then
    temporal worker deployment set-ramping-version --deployment-name "$deployment" --build-id "$build" --delete --yes
  else
    temporal worker deployment set-ramping-version --deployment-name "$deployment" --build-id "$build" \
      --percentage "$ramp" --yes
  fi
done
