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
        # The dashboard is typed by the description that the server gives of its API.
        scripts/dotnet.sh build tests/Pipelines.Server.Tests
        PIPELINES_API=accept tests/Pipelines.Server.Tests/bin/Release/net10.0/Pipelines.Server.Tests -noLogo -noColor -reporter quiet -class Pipelines.Server.Tests.DescriptionTests
        scripts/dashboard.sh types
        git status --short -- tests/Pipelines.House/Api src/Pipelines.Dashboard
        ;;
    docs) house -class Pipelines.House.DocumentTests && echo "the documents hold together" ;;
    *)
        echo "scripts/house.sh: say api or docs" >&2
        exit 2
        ;;
esac
