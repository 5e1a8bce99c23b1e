#!/usr/bin/env bash
# Measures affinities on drawn faces twice: with the network that is built in, and with the same network from PyTorch.
# examples/encoder/run.sh [PROGRAM]; PYTHON names a Python with torch (default: Debian's). Each call runs in a new
# directory: runs/encoder, runs/encoder-2, …
set -euo pipefail
program=$(realpath -m "${1:-$(dirname "$0")/../../build/release/bin/kindred}")
python=${PYTHON:-/usr/bin/python3}
cd "$(dirname "$0")/../.."
if [[ ! -x "$program" ]]; then
  printf 'run.sh: %s is no program; build it with scripts/build.sh release kindred_program\n' "$program" >&2
  exit 2
fi
if ! "$python" -c 'import torch' 2>/dev/null; then
  printf 'run.sh: %s has no torch; install python3-torch, or set PYTHON\n' "$python" >&2
  exit 2
fi

out=runs/encoder
for ((number = 2; ; number++)); do
  [[ -e "$out" ]] || break
  out="runs/encoder-$number"
done
"$program" synth celeba --out "$out/faces" --images 400
sed 's|^path = .*|path = "faces"|' examples/encoder/encoder.toml > "$out/encoder.toml"
"$program" affinity "$out/encoder.toml" --out "$out/built_in" --model.trunk celeba --model.channels 8 --run.save_initial true
"$python" examples/encoder/export.py "$out/encoder.pt" --like "$out/built_in/initial/network_0.pt"
"$program" affinity "$out/encoder.toml" --out "$out/own"
"$python" examples/encoder/compare.py "$out/built_in" "$out/own"
