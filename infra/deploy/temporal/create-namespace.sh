#!/bin/sh
# One-shot, after the server is up: makes the namespace, sets its retention and registers our search attributes.
# Repeatable. The names are those of contracts/search-attributes.ts; a test compares the two.
set -eu

namespace="${TEMPORAL_NAMESPACE:-default}"
retention="${ORFEAS_HISTORY:-30d}"

tries=30
until temporal operator cluster health >/dev/null 2>&1; do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then
    echo "Expected Temporal to answer at $TEMPORAL_ADDRESS within 60 s but it did not" >&2
    exit 1
  fi
  sleep 2
done

if temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
  temporal operator namespace update --namespace "$namespace" --retention "$retention"
else
  temporal operator namespace create --namespace "$namespace" --retention "$retention"
fi

register() {
  temporal operator search-attribute create --namespace "$namespace" --type Keyword --name "$1" 2>&1
}

# One name a call: the program registers only as many names as it is given types.
for name in OrfeasTenant OrfeasStatus OrfeasStage OrfeasModel OrfeasEngine OrfeasBatch OrfeasParent OrfeasFailure; do
  # A new namespace takes some seconds until every part of the server knows it.
  tries=30
  until register "$name"; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then exit 1; fi
    sleep 2
  done
done
echo "namespace $namespace: retention $retention, search attributes registered"
