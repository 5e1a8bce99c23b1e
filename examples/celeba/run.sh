#!/usr/bin/env bash
# Draws faces in the layout of CelebA and runs everything on them. examples/celeba/run.sh [PROGRAM]; without a program
# the one that scripts/build.sh release builds. Each call runs in a new directory: runs/celeba, runs/celeba-2, …
set -euo pipefail
program=$(realpath -m "${1:-$(dirname "$0")/../../build/release/bin/kindred}")
cd "$(dirname "$0")/../.."
if [[ ! -x "$program" ]]; then
  printf 'run.sh: %s is no program; build it with scripts/build.sh release kindred_program\n' "$program" >&2
  exit 2
fi

out=runs/celeba
for ((number = 2; ; number++)); do
  [[ -e "$out" ]] || break
  out="runs/celeba-$number"
done
"$program" synth celeba --out "$out" --images 1500
"$program" run "$out/celeba.toml" --out "$out/run"
