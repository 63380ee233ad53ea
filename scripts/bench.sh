#!/usr/bin/env bash
# Measures what docs/performance.md lists: one JSON object a line on standard output, everything else on standard error.
#   scripts/bench.sh          all rows
#   scripts/bench.sh version  the rows whose name holds one of the words
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/build.sh >&2
scripts/dotnet.sh publish tests/Pipelines.Benchmarks.Bare --use-current-runtime --self-contained false \
    --output artifacts/bench/bare
scripts/dotnet.sh build tests/Pipelines.Benchmarks

PIPELINES_PYTHON=${PIPELINES_PYTHON:-$(scripts/python.sh || true)}
export PIPELINES_PYTHON
exec tests/Pipelines.Benchmarks/bin/Release/net10.0/Pipelines.Benchmarks "$@"
