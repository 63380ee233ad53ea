#!/usr/bin/env bash
# Builds, runs every suite of tests, and ends with one line: N passed, N failed, N skipped.
#   scripts/test.sh              everything
#   scripts/test.sh Core python  the suites whose name holds one of the words
# A suite is a test project of .NET (its program is run), a folder of tests/ with Python's unittest files, or the dashboard's own tests.
set -euo pipefail
cd "$(dirname "$0")/.."

results=artifacts/tests
longest_suite=12m
only=("$@")

rm -rf "$results"
mkdir -p "$results"
echo "0 passed, 1 failed, 0 skipped" >"$results/count"

# Whatever goes wrong before a test could run is one failure.
give_up() {
    echo "test: $*" >&2
    cat "$results/count"
    exit 1
}

is_asked() {
    [ ${#only[@]} -gt 0 ] || return 0
    local word
    for word in "${only[@]}"; do
        [[ $1 != *"$word"* ]] || return 0
    done
    return 1
}

run_suite() {
    local name=$1 code=0 start=$SECONDS
    shift
    timeout --kill-after=10 "$longest_suite" "$@" >"$results/$name.log" 2>&1 </dev/null || code=$?
    echo "$code" >"$results/$name.exit"
    printf '  %-32s %s  %d s\n' "$name" "$([ "$code" = 0 ] && echo ok || echo FAILED)" $((SECONDS - start))
}

start_suite() {
    local name=$1
    case $name in
        *.*) run_suite "$name" "tests/$name/bin/Release/net10.0/$name" -noLogo -noColor -noAutoReporters -reporter quiet -jUnit "$results/$name.xml" ;;
        dashboard) run_suite "$name" scripts/dashboard.sh test "$results/$name.xml" ;;
        *) run_suite "$name" "$python" scripts/testing/unittests.py "tests/$name" "$results/$name.xml" ;;
    esac
}

# Run at the same time as others, unless the suite measures or fills the machine.
is_alone() { [[ $1 == *EndToEnd* || $1 == *Dashboard.Tests ]]; }

suites=()
known=()
for project in tests/*/*.csproj; do
    # Benchmarks and shared contracts are no test programs.
    grep -q '<IsTestProject>false' "$project" || known+=("$(basename "$project" .csproj)")
done
for folder in tests/*/; do
    [ -z "$(find "$folder" -name 'test_*.py' -print -quit)" ] || known+=("$(basename "$folder")")
done
known+=(dashboard)
for name in "${known[@]}"; do
    ! is_asked "$name" || suites+=("$name")
done
[ ${#suites[@]} -gt 0 ] || give_up "no suite is named like ${only[*]}. There are: ${known[*]}."

scripts/setup.sh || give_up "the set-up failed."
python=$(scripts/python.sh)
export PIPELINES_PYTHON=$python

echo "test: building"
scripts/dotnet.sh build Pipelines.sln || give_up "the build failed."
scripts/build.sh || give_up "the command line cannot be published."

echo "test: running"
slots=$(nproc 2>/dev/null || echo 2)
for pass in together alone; do
    for name in "${suites[@]}"; do
        if is_alone "$name"; then [ "$pass" = alone ] || continue; else [ "$pass" = together ] || continue; fi
        while [ "$(jobs -rp | wc -l)" -ge "$slots" ]; do wait -n || true; done
        start_suite "$name" &
        [ "$pass" = together ] || wait
    done
    wait
done

"$python" scripts/testing/report.py "$results"
