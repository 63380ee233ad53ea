#!/usr/bin/env bash
# Publishes the command line: bin/pipelines (a link, so that no shell starts before it), bin/lib/pipelines (the program),
# bin/lib/python (the runtime package of Python components), bin/lib/dashboard (what the server shows, where Node.js is present).
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf bin/lib
mkdir -p bin/lib
scripts/dotnet.sh publish src/Pipelines.Cli --use-current-runtime --self-contained false \
    --output bin/lib/pipelines
ln -sfn lib/pipelines/pipelines bin/pipelines

# What authors in C# need without a checkout: packages of the Sdk and the templates, and the generator for single files.
for project in src/Pipelines.Core src/Pipelines.Sdk templates; do
    scripts/dotnet.sh pack "$project" --output bin/lib/packages
done
# NuGet would go on with what it unpacked of the same version before.
unpacked=${NUGET_PACKAGES:-$HOME/.nuget/packages}
for package in bin/lib/packages/Pipelines.{Core,Sdk}.*.nupkg; do
    name=$(basename "$package" .nupkg)
    id=$(cut -d. -f1,2 <<<"$name")
    rm -rf "${unpacked:?}/${id,,}/${name#"$id".}"
done
mkdir -p bin/lib/sdk
cp src/Pipelines.Sdk/build/SingleFile.targets bin/lib/sdk/
cp src/Pipelines.Sdk.Generator/bin/Release/netstandard2.0/{Pipelines.Sdk.Generator.dll,YamlDotNet.dll} bin/lib/sdk/

if [ -d src/python ]; then
    cp -Rp src/python bin/lib/python
    find bin/lib/python -type d -name __pycache__ -prune -exec rm -rf {} +
    # Steps may run with PYTHONDONTWRITEBYTECODE or as another user: compiled once here, never in a step.
    if python=$(scripts/python.sh || command -v python3); then
        "$python" -m compileall -q bin/lib/python
    fi
fi
scripts/dashboard.sh build bin/lib/dashboard
echo "built bin/pipelines"
