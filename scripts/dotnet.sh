#!/usr/bin/env bash
# Runs a command of dotnet on the Release configuration and says nothing, unless it fails: then each error once.
#   scripts/dotnet.sh build Pipelines.sln
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
code=0
dotnet "$@" --configuration Release --verbosity quiet -consoleLoggerParameters:NoSummary >"$log" 2>&1 || code=$?
[ "$code" = 0 ] || cat "$log" >&2
exit "$code"
