#!/usr/bin/env bash
# Installs what this machine lacks, and says what and why before it does. Running it again changes nothing.
#   scripts/setup.sh                            Python with what components/ import
#   WITH=s3,postgres,container,browser,lint,serving   also these services for the tests; CI=1: all of them
set -euo pipefail
cd "$(dirname "$0")/.."

all_groups=(s3 postgres container browser lint serving)

why() {
    case $1 in
        s3) echo "Ceph's gateway: a real S3 server for the tests of the artifact store" ;;
        postgres) echo "a real PostgreSQL for the tests of journal and catalog" ;;
        container) echo "podman, to run steps in containers" ;;
        browser) echo "Chromium, to click through the dashboard" ;;
        lint) echo "shellcheck and docker-compose, to check scripts and the compose file" ;;
        serving) echo "uvicorn and PyTorch for the system's Python, to serve models" ;;
    esac
}

packages() {
    case $1 in
        s3) echo ceph-mon ceph-osd radosgw ceph-common ;;
        postgres) echo postgresql ;;
        container) echo podman runc busybox-static ;;
        browser) echo chromium ;;
        lint) echo shellcheck docker-compose ;;
        serving) echo python3-uvicorn python3-httptools python3-uvloop python3-torch ;;
    esac
}

is_here() {
    case $1 in
        s3) have ceph-mon ceph-osd radosgw ceph ;;
        postgres) have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
        container) have podman runc busybox ;;
        browser) have chromium ;;
        lint) have shellcheck docker-compose ;;
        serving) can_import uvicorn httptools uvloop torch ;;
    esac
}

have() {
    local command
    for command in "$@"; do
        command -v "$command" >/dev/null || return 1
    done
}

can_import() {
    local python missing
    python=$(scripts/python.sh || command -v python3) || return 1
    missing=$("$python" -c 'import sys; from importlib.util import find_spec; print(*[m for m in sys.argv[1:] if find_spec(m) is None])' "$@") || return 1
    [ -z "$missing" ]
}

say() { echo "setup: $*"; }

refuse() {
    echo "setup: $*" >&2
    exit 1
}

can_apt() { [ "$(id -u)" = 0 ] && have apt-get; }

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    local options=(-q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300)
    local log code=0
    log=$(mktemp)
    { apt-get update "${options[@]}" && apt-get install "${options[@]}" --no-install-recommends "$@"; } >"$log" 2>&1 || code=$?
    [ "$code" = 0 ] || tail -n 20 "$log" >&2
    rm -f "$log"
    return "$code"
}

have dotnet || refuse "the .NET SDK 10 is missing. Install it (package dotnet-sdk-10.0, or Microsoft's installer), then run this again."

# --- which groups are asked for -------------------------------------------------------------------------------------------
case "${CI:-}" in 1 | true) WITH=$(IFS=,; echo "${all_groups[*]}") ;; esac
IFS=, read -r -a asked <<<"${WITH:-}"
for group in "${asked[@]}"; do
    [ -n "$(why "$group")" ] || refuse "WITH=$group is unknown. Known: ${all_groups[*]}."
done

# --- what is missing ------------------------------------------------------------------------------------------------------
wanted=()
skipped=()
for group in "${all_groups[@]}"; do
    if is_here "$group"; then
        continue
    elif [[ " ${asked[*]} " == *" $group "* ]]; then
        read -r -a names <<<"$(packages "$group")"
        wanted+=("${names[@]}")
        say "will install ${names[*]}: $(why "$group")"
    else
        skipped+=("$group")
    fi
done
python_missing=$(scripts/python.sh --missing)

if [ -n "$python_missing" ] && [ -n "${PIPELINES_PYTHON:-}" ]; then
    refuse "PIPELINES_PYTHON is $PIPELINES_PYTHON, which lacks: $python_missing. Add them to it, or unset PIPELINES_PYTHON."
fi
[ -z "$python_missing" ] || say "will install Python's scikit-learn, pandas and xgboost: components/ train and evaluate with them"

# --- install --------------------------------------------------------------------------------------------------------------
if [ ${#wanted[@]} -gt 0 ]; then
    can_apt || refuse "needs root and apt for: ${wanted[*]}. Install them with your system's tools, or leave them out of WITH; their tests are skipped then."
    apt_install "${wanted[@]}" || refuse "apt could not install: ${wanted[*]} (its last lines are above)."
fi

if [ -n "$python_missing" ] && can_apt; then
    apt_install python3 python3-venv python3-sklearn python3-pandas python3-xgboost || say "apt has not all of them (its last lines are above)"
    python_missing=$(scripts/python.sh --missing)
fi

if [ -n "$python_missing" ]; then
    # xgboost's plain package brings GPU libraries of several hundred megabytes; the other exists for few platforms.
    booster="xgboost"
    [ "$(uname -sm)" != "Linux x86_64" ] || booster="xgboost-cpu"
    say "making .venv with scikit-learn, pandas and $booster"
    have python3 || refuse "python3 is missing: install it, then run this again."
    python3 -m venv .venv || refuse "python3 cannot make a virtual environment: install its venv package (python3-venv), then run this again."
    # The ranges that components/ declare.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "scikit-learn>=1.2,<2" "pandas>=1.5,<3" "numpy>=1.24,<3" "$booster>=1.7,<4" ||
        refuse "pip could not install scikit-learn, pandas and $booster into .venv (its message is above)."
fi

python=$(scripts/python.sh) || refuse "Python still lacks: $(scripts/python.sh --missing)."
say "ready: .NET $(dotnet --version), Python $("$python" -c 'import platform; print(platform.python_version())') at $python"
if [ ${#skipped[@]} -gt 0 ]; then
    say "not installed and not asked for: ${skipped[*]}. Tests that need them are skipped; WITH=$(IFS=,; echo "${skipped[*]}") or CI=1 installs them."
fi
