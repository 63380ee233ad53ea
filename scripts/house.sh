#!/usr/bin/env bash
# Runs one part of tests/Pipelines.House.
#   scripts/house.sh api    writes the public API as it is now
#   scripts/house.sh docs   checks the documents
set -euo pipefail
cd "$(dirname "$0")/.."

house() {
    scripts/dotnet.sh build tests/Pipelines.House
    tests/Pipelines.House/bin/Release/net10.0/Pipelines.House -noLogo -noColor -reporter quiet "$@"
}

case "${1:-}" in
    api)
        PIPELINES_API=accept house -class Pipelines.House.ApiTests
        git status --short -- tests/Pipelines.House/Api
        ;;
    docs) house -class Pipelines.House.DocumentTests && echo "the documents hold together" ;;
    *)
        echo "scripts/house.sh: say api or docs" >&2
        exit 2
        ;;
esac
