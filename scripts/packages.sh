#!/usr/bin/env bash
# Builds the Debian packages kindred and libkindred-dev for this system into build/packages, after scripts/setup.sh.
# Installs what only packaging needs, where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v dpkg-shlibdeps >/dev/null || missing+=(dpkg-dev)
command -v file >/dev/null || missing+=(file)
if ((${#missing[@]})); then
  printf 'packages: installing %s\n' "${missing[*]}"
  as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi; }
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

scripts/build.sh release kindred_program kindred_manual
rm -rf build/packages
printf 'packages: packing\n'
umask 022
cpack --config build/release/CPackConfig.cmake -B "$PWD/build/packages" >build/packages.log 2>&1 ||
  { cat build/packages.log >&2; printf 'packages: cpack failed; its words are above\n' >&2; exit 1; }
rm -rf build/packages/_CPack_Packages
printf 'packages: %s\n' build/packages/*.deb
