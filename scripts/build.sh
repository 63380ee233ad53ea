#!/usr/bin/env bash
# Publishes the command line: bin/pipelines (a link, so that no shell starts before it), bin/lib/pipelines (the program) and
# bin/lib/python (the runtime package of Python components).
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf bin/lib
mkdir -p bin/lib
scripts/dotnet.sh publish src/Pipelines.Cli --use-current-runtime --self-contained false \
    --output bin/lib/pipelines
ln -sfn lib/pipelines/pipelines bin/pipelines

if [ -d src/python ]; then
    cp -Rp src/python bin/lib/python
    find bin/lib/python -type d -name __pycache__ -prune -exec rm -rf {} +
    # Steps may run with PYTHONDONTWRITEBYTECODE or as another user: compiled once here, never in a step.
    if python=$(scripts/python.sh || command -v python3); then
        "$python" -m compileall -q bin/lib/python
    fi
fi
echo "built bin/pipelines"
