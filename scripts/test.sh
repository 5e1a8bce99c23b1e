#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test; the last lines are ctest's.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
scripts/build.sh release
printf 'test: running every test\n'
exec ctest --preset release --parallel "$(nproc)"
