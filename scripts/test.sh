#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test; the last lines are ctest's. scripts/test.sh [PRESET]:
# release by default; ci is the same with warnings as errors.
set -euo pipefail
cd "$(dirname "$0")/.."
preset="${1:-release}"
scripts/setup.sh --test
scripts/build.sh "$preset"
printf 'test: running every test\n'
exec ctest --preset "$preset" --parallel "$(nproc)"
