#!/usr/bin/env bash
# From a fresh clone to an answer: installs what is missing, builds, and runs the main job on the table-tennis example,
# whose five tasks do not all help each other. Takes some seconds after the build. Each call makes a new directory:
# runs/table_tennis, runs/table_tennis-2, …
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
scripts/build.sh release kindred_program
exec examples/table_tennis/run.sh build/release/bin/kindred
