#!/usr/bin/env bash
# Makes up the table-tennis table and runs it. examples/table_tennis/run.sh [PROGRAM]; without a program the one
# that scripts/build.sh release builds. Each call runs in a new directory: runs/table_tennis, runs/table_tennis-2, …
set -euo pipefail
program=$(realpath -m "${1:-$(dirname "$0")/../../build/release/bin/kindred}")
cd "$(dirname "$0")/../.."
if [[ ! -x "$program" ]]; then
  printf 'run.sh: %s is no program; build it with scripts/build.sh release kindred_program\n' "$program" >&2
  exit 2
fi

out=runs/table_tennis
for ((number = 2; ; number++)); do
  [[ -e "$out" ]] || break
  out="runs/table_tennis-$number"
done
"$program" synth table-tennis --out "$out"
"$program" run "$out/table_tennis.toml" --out "$out/run"
