#!/usr/bin/env bash
# Plays whole runs in memory, each from a seed; a failure prints its seed.
#   PIPELINES_SEED=7 scripts/simulate.sh      one seed again
#   PIPELINES_SEEDS=5000 scripts/simulate.sh  more of them
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/dotnet.sh build tests/Pipelines.Simulation
exec tests/Pipelines.Simulation/bin/Release/net10.0/Pipelines.Simulation -noLogo -noColor
