#!/usr/bin/env bash
# Draws rooms in the layout of Taskonomy and runs everything on them. examples/taskonomy/run.sh [PROGRAM]; without a program
# the one that scripts/build.sh release builds. Each call runs in a new directory: runs/taskonomy, runs/taskonomy-2, …
set -euo pipefail
program=$(realpath -m "${1:-$(dirname "$0")/../../build/release/bin/kindred}")
cd "$(dirname "$0")/../.."
if [[ ! -x "$program" ]]; then
  printf 'run.sh: %s is no program; build it with scripts/build.sh release kindred_program\n' "$program" >&2
  exit 2
fi

out=runs/taskonomy
for ((number = 2; ; number++)); do
  [[ -e "$out" ]] || break
  out="runs/taskonomy-$number"
done
"$program" synth taskonomy --out "$out" --images 400
"$program" run "$out/taskonomy.toml" --out "$out/run"
