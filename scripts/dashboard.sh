#!/usr/bin/env bash
# Builds or tests src/Pipelines.Dashboard, where Node.js is present.
#   scripts/dashboard.sh build FOLDER   its files into FOLDER; without Node.js the folder is not made, and that is said
#   scripts/dashboard.sh test FILE      its tests; FILE gets the result (JUnit)
#   scripts/dashboard.sh types          src/api/schema.d.ts from openapi.json
set -euo pipefail
cd "$(dirname "$0")/.."

oldest=20
project=src/Pipelines.Dashboard

lacks() {
    local version
    version=$(node --version 2>/dev/null | tr -d v) || version=
    if [ -z "$version" ] || ! command -v npm >/dev/null; then
        echo "Node.js $oldest or newer is not on this machine"
    elif [ "${version%%.*}" -lt "$oldest" ]; then
        echo "Node.js $version is older than $oldest"
    fi
}

digest() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }

# Packages, when the lock file has changed since they were put here.
install_packages() {
    local stamp=node_modules/.lock-digest now try
    now=$(digest package-lock.json package.json)
    [ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || return 0
    for try in 1 2 3; do
        if npm ci --no-audit --no-fund --loglevel=error >&2; then
            echo "$now" >"$stamp"
            return 0
        fi
        echo "dashboard: npm ci failed (try $try of 3)" >&2
    done
    return 1
}

reason=$(lacks)
case "${1:-}" in
    build)
        target=$(realpath -m "$2")
        rm -rf "$target"
        if [ -n "$reason" ]; then
            echo "dashboard: left out, since $reason. The API works without it."
            exit 0
        fi
        cd "$project"
        if ! install_packages; then
            [ "${CI:-}" != 1 ] || exit 1
            echo "dashboard: left out, since its packages could not be fetched. The API works without it."
            exit 0
        fi
        # A build of the same sources is the same: it is not done again.
        mapfile -t sources < <(find src public tools index.html ./*.json ./*.ts -type f | sort)
        now=$(digest "${sources[@]}")
        if [ "$(cat bin/digest 2>/dev/null)" != "$now" ] || [ ! -f bin/dist/index.html ]; then
            log=$(mktemp)
            trap 'rm -f "$log"' EXIT
            npm run --silent build >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
            grep '^first load' "$log"
            echo "$now" >bin/digest
        fi
        mkdir -p "$(dirname "$target")"
        cp -R bin/dist "$target"
        ;;
    test)
        result=$(realpath -m "$2")
        if [ -n "$reason" ]; then
            printf '<testsuites><testsuite name="dashboard"><testcase name="The logic of the dashboard"><skipped message="%s."/></testcase></testsuite></testsuites>\n' "$reason" >"$result"
            exit 0
        fi
        cd "$project"
        install_packages
        exec npx --no-install vitest run --reporter=default --reporter=junit --outputFile.junit="$result"
        ;;
    types)
        [ -z "$reason" ] || { echo "dashboard: $reason" >&2; exit 1; }
        cd "$project"
        install_packages
        npm run --silent types
        ;;
    *)
        echo "scripts/dashboard.sh: say build FOLDER, test FILE or types" >&2
        exit 2
        ;;
esac
