#!/usr/bin/env bash
# Builds the Python package's wheel, installs it into virtual environments under build/ and runs its tests: with the test
# packages of python/tests/requirements.txt, and with Debian's PyTorch where that is installed. scripts/python.sh [--torch]
#   --torch    also the newest PyTorch, torchvision and TorchJD of the package index, several GB
# PYTHON names the interpreter (default: python3); KINDRED the built program, by default the newest of the presets. Says so and ends
# with 0 where there is no package index.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
say() { printf 'python: %s\n' "$*"; }
skip() { printf 'skipped: %s\n' "$*"; exit 0; }

with_torch=0
for switch in "$@"; do
  case "$switch" in
    --torch) with_torch=1 ;;
    *) printf 'python: unknown switch %s; there is --torch\n' "$switch" >&2; exit 2 ;;
  esac
done

command -v "$python" >/dev/null || skip "there is no $python"
version='import sys; print("%d.%d" % sys.version_info[:2])'
folder=build/python-tests/$("$python" -c "$version")
mkdir -p "$folder"
# environment NAME PYTHON FLAGS…: a virtual environment, kept between calls.
environment() {
  [[ -x "$folder/$1/bin/pip" ]] || "$2" -m venv "${@:3}" "$folder/$1" >"$folder/$1.log" 2>&1
}
environment main "$python" || skip "$python makes no virtual environments (Debian: python3-venv)"
pip() { "$folder/$1/bin/python" -m pip install --quiet --disable-pip-version-check "${@:2}"; }
# What is installed already needs no index.
if ! pip main --requirement python/tests/requirements.txt 2>"$folder/index.log"; then
  if ! "$folder/main/bin/python" -m pip download --quiet --no-deps --dest "$folder" pytest >/dev/null 2>&1; then
    skip "there is no package index"
  fi
  cat "$folder/index.log" >&2
  exit 1
fi
((with_torch)) && pip main torch torchvision torchjd

say "building the wheel"
rm -rf "$folder/wheels"
command -v ccache >/dev/null && export CMAKE_CXX_COMPILER_LAUNCHER=ccache
"$folder/main/bin/python" -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir "$folder/wheels" ./python
pip main --force-reinstall --no-deps "$folder"/wheels/*.whl

newest=$(ls -t build/{release,ci,dev}/bin/kindred 2>/dev/null | head -n 1 || true)
[[ -z "${KINDRED:-}" && -n "$newest" ]] && KINDRED=$PWD/$newest
[[ -n "${KINDRED:-}" ]] && export KINDRED || say "no built program; its tests are skipped"

say "tests with $("$folder/main/bin/python" --version)"
"$folder/main/bin/python" -m pytest -c python/pyproject.toml python/tests

debian=/usr/bin/python3
if ((!with_torch)) && "$debian" -c 'import torch' 2>/dev/null; then
  if [[ "$("$debian" -c "$version")" != "$("$folder/main/bin/python" -c "$version")" ]]; then
    say "Debian's PyTorch is of another Python; run with PYTHON=$debian to test on it"
  elif environment debian "$debian" --system-site-packages; then
    pip debian --requirement python/tests/requirements-debian.txt
    pip debian --force-reinstall --no-deps "$folder"/wheels/*.whl
    say "tests with Debian's PyTorch"
    "$folder/debian/bin/python" -m pytest -c python/pyproject.toml python/tests
  else
    say "$debian makes no virtual environments (Debian: python3-venv); no tests with Debian's PyTorch"
  fi
fi
say "passed"
