#!/usr/bin/env bash
# Prints the Python interpreter that components run with: PIPELINES_PYTHON where it is set, else the first one that can import
# what components/ import. Prints nothing and ends with 1 where there is none.
#   scripts/python.sh            the interpreter
#   scripts/python.sh --missing  the modules that the best candidate lacks
set -euo pipefail
cd "$(dirname "$0")/.."

modules=(sklearn pandas xgboost)

missing_in() {
    "$1" -c 'import sys; from importlib.util import find_spec; print(*[m for m in sys.argv[1:] if find_spec(m) is None])' "${modules[@]}" 2>/dev/null ||
        echo "${modules[@]}"
}

mapfile -t candidates < <(echo "$PWD/.venv/bin/python"; type -aP python3 || true)
if [ -n "${PIPELINES_PYTHON:-}" ]; then
    candidates=("$(command -v "$PIPELINES_PYTHON" || echo "$PIPELINES_PYTHON")")
fi

fewest="${modules[*]}"
for candidate in "${candidates[@]}"; do
    [ -x "$candidate" ] || continue
    missing=$(missing_in "$candidate")
    if [ -z "$missing" ]; then
        [ "${1:-}" = --missing ] || echo "$candidate"
        exit 0
    fi
    [ ${#missing} -ge ${#fewest} ] || fewest=$missing
done

if [ "${1:-}" = --missing ]; then
    echo "$fewest"
    exit 0
fi
exit 1
