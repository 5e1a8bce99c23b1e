#!/usr/bin/env bash
# From a fresh clone to a true answer: installs what is missing, builds, and runs the main job on the census
# table. Each call makes a new run directory: runs/census, runs/census-2, …
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
scripts/build.sh release kindred_program
kindred=build/release/bin/kindred
config=examples/census/census.toml

out=runs/census
for ((number = 2; ; number++)); do
  [[ -e "$out" ]] || break
  if [[ ! -e "$out/metrics.json" ]]; then
    printf 'demo: %s is not finished; to go on with it: %s run %s --out %s --resume\n' "$out" "$kindred" "$config" "$out"
  fi
  out="runs/census-$number"
done
mkdir -p runs
# The table goes to standard output, progress to standard error; keep the table for the end.
table=$(mktemp)
trap 'rm -f "$table"' EXIT
printf 'demo: %s run %s --out %s\n' "$kindred" "$config" "$out"
code=0
"$kindred" run "$config" --out "$out" >"$table" || code=$?
if ((code)); then
  printf 'demo: the run stopped with exit code %d; to go on with it: %s run %s --out %s --resume\n' "$code" "$kindred" "$config" "$out" >&2
  exit "$code"
fi
cat "$table"
printf '\ndemo: done; the run directory is %s\n' "$PWD/$out"
