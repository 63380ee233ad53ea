#!/usr/bin/env bash
# Measures what docs/performance.md lists: one JSON object a line on standard output, everything else on standard error.
#   scripts/bench.sh          all rows
#   scripts/bench.sh version  the rows whose name holds one of the words
set -euo pipefail
cd "$(dirname "$0")/.."

{
    scripts/build.sh
    dotnet publish tests/Pipelines.Benchmarks.Bare --configuration Release --use-current-runtime --self-contained false \
        --output artifacts/bench/bare --verbosity quiet -consoleLoggerParameters:NoSummary
    dotnet build tests/Pipelines.Benchmarks --configuration Release --verbosity quiet -consoleLoggerParameters:NoSummary
} >&2

PIPELINES_PYTHON=${PIPELINES_PYTHON:-$(scripts/python.sh || true)}
export PIPELINES_PYTHON
exec tests/Pipelines.Benchmarks/bin/Release/net10.0/Pipelines.Benchmarks "$@"
