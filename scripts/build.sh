#!/usr/bin/env bash
# Configures and builds a preset (default: release): all targets, or those named after it.
set -euo pipefail
cd "$(dirname "$0")/.."
preset="${1:-release}"
shift || true
# Ninja alone would start two compilers more than there are cores, and libtorch's headers take 1 GB each.
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"

printf 'build: configuring build/%s\n' "$preset"
cmake --preset "$preset" --log-level=WARNING
if (($#)); then
  printf 'build: %s\n' "$*"
  cmake --build --preset "$preset" --target "$@"
else
  printf 'build: everything\n'
  cmake --build --preset "$preset"
fi
