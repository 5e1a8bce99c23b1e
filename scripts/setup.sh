#!/usr/bin/env bash
# Installs what building and running kindred need on Debian or Ubuntu, and only what is missing: a second run needs
# no network and no rights. Asks nothing. With --test also what the tests and benchmarks need, and a compiler cache;
# with --lint the tools of scripts/lint.sh, with --fuzz those of scripts/fuzz.sh.
set -euo pipefail
say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# A line is one package, or several of which one is enough; the first is the one to install.
wanted="
g++
cmake
ninja-build
libtorch-dev
libgloo-dev
libsimdjson-dev
libssl-dev
libgrpc++-dev
protobuf-compiler
protobuf-compiler-grpc
libonnx-dev
libprotobuf-dev
libopenblas0-pthread
libdnnl-dev
libgoogle-perftools-dev
libboost-dev libboost1.74-dev
libeigen3-dev
libcli11-dev
libtomlplusplus-dev
nlohmann-json3-dev
libfmt-dev
libpugixml-dev
zlib1g-dev
libzstd-dev
libpng-dev
libturbojpeg0-dev libturbojpeg-dev
coinor-libclp-dev
"
for switch in "$@"; do
  case "$switch" in
    --test) wanted+="
git
ccache
coinor-cbc
libgtest-dev
libbenchmark-dev
python3
python3-numpy
python3-torch
python3-venv
openssl
parallel
" ;;
    --lint) wanted+="
clang-format
clang-tidy
" ;;
    --fuzz) wanted+="
clang
libclang-rt-dev libclang-rt-14-dev
" ;;
    *) fail "unknown switch $switch; there are --test, --lint and --fuzz" ;;
  esac
done

command -v dpkg-query >/dev/null || fail "this is not a Debian system; install the packages that scripts/setup.sh lists by their names here, then use CMake (see README.md)"
as_root() { if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi; }
need_root() {
  [[ $(id -u) -eq 0 ]] || command -v sudo >/dev/null || fail "$1 needs root, and there is no sudo; run scripts/setup.sh as root"
}
installed() { [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }
installed_kib() { dpkg-query -W -f='${Installed-Size}\n' | awk '{ sum += $1 } END { print sum + 0 }'; }
any_installed() { local name; for name in "$@"; do installed "$name" && return 0; done; return 1; }

missing=()
while read -r first others; do
  [[ -z "$first" ]] && continue
  # shellcheck disable=SC2086  # the others are words
  any_installed "$first" $others || missing+=("$first")
done <<<"$wanted"

if ((${#missing[@]})); then
  say "installing ${missing[*]}"
  need_root "installing packages"
  begin=$SECONDS
  before=$(installed_kib)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  say "installed $((($(installed_kib) - before) / 1024)) MiB of packages in $((SECONDS - begin)) s"
else
  say "all packages are installed"
fi

# libtorch takes whatever libblas.so.3 is; the reference one is forty times slower than OpenBLAS.
for library in libblas liblapack; do
  name="$library.so.3-$(gcc -print-multiarch)"
  best=$(update-alternatives --list "$name" | grep openblas-pthread || true)
  [[ -n "$best" ]] || fail "OpenBLAS is installed, but is no alternative for $name; see update-alternatives --query $name"
  if [[ "$(readlink -f "/etc/alternatives/$name")" != "$(readlink -f "$best")" ]]; then
    say "selecting OpenBLAS for $library"
    need_root "selecting OpenBLAS"
    as_root update-alternatives --set "$name" "$best"
  fi
done
say "matrix library: $(readlink -f "/etc/alternatives/libblas.so.3-$(gcc -print-multiarch)")"
