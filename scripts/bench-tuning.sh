#!/usr/bin/env bash
# Measures what docs/tuning.md lists: one JSON object a line on standard output, everything else on standard error.
#   scripts/bench-tuning.sh              all lines
#   scripts/bench-tuning.sh branin cmaes the lines whose name holds one of the words
#   scripts/bench-tuning.sh --curves docs  draw docs/tuning-*.svg in place of that
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/dotnet.sh build tests/Pipelines.Tuning.Benchmarks >&2
exec tests/Pipelines.Tuning.Benchmarks/bin/Release/net10.0/Pipelines.Tuning.Benchmarks "$@"
