#!/usr/bin/env bash
# Lays digits of MNIST over each other and runs everything on them. examples/two_digits/run.sh MNIST [PROGRAM]; without
# a program the one that scripts/build.sh release builds. Each call runs in a new directory: runs/two_digits, …
set -euo pipefail
if (($# < 1)); then
  printf 'run.sh: name the folder with the files of MNIST (train-images-idx3-ubyte …, plain or .gz)\n' >&2
  exit 2
fi
mnist=$(realpath "$1")
program=$(realpath -m "${2:-$(dirname "$0")/../../build/release/bin/kindred}")
cd "$(dirname "$0")/../.."
if [[ ! -x "$program" ]]; then
  printf 'run.sh: %s is no program; build it with scripts/build.sh release kindred_program\n' "$program" >&2
  exit 2
fi

out=runs/two_digits
for ((number = 2; ; number++)); do
  [[ -e "$out" ]] || break
  out="runs/two_digits-$number"
done
examples/two_digits/overlay.py "$mnist" "$out"
sed 's|^path = .*|path = "."|' examples/two_digits/two_digits.toml > "$out/two_digits.toml"
"$program" run "$out/two_digits.toml" --out "$out/run"
