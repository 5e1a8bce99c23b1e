#!/usr/bin/env bash
# Tries a README command as a newcomer would: in a bare Debian, on a clone of what is committed here.
#   scripts/fresh.sh 12|13 [demo|test|packages]...   (default: demo)
# debootstrap makes the smallest Debian 12 or 13 in a temporary folder, which gets git and nothing else; then come a
# clone and scripts/demo.sh or scripts/test.sh, or the .deb packages, built there and installed into a second bare
# system that never saw a compiler. Prints the times and ends with an error where a command does.
# Needs root, debootstrap (Debian: debootstrap), some 6 GiB of disk, and a Debian mirror, by default deb.debian.org;
# KINDRED_MIRROR names another. Nothing outside the temporary folder is changed.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { printf 'fresh: %s\n' "$*" >&2; exit 2; }
say() { printf 'fresh: %s\n' "$*"; }

case "${1:-}" in
  12) suite=bookworm ;;
  13) suite=trixie ;;
  *) fail "usage: scripts/fresh.sh 12|13 [demo|test|packages]..." ;;
esac
version="$1"
shift
(($#)) || set -- demo
for what in "$@"; do
  case "$what" in demo | test | packages) ;; *) fail "no command $what; there are demo, test and packages" ;; esac
done
[[ $(id -u) -eq 0 ]] || fail "making a bare system needs root"
command -v debootstrap >/dev/null || fail "install debootstrap"
mirror="${KINDRED_MIRROR:-http://deb.debian.org/debian}"

place=$(mktemp -d)
trap 'rm -rf --one-file-system "$place"' EXIT

# in_system FOLDER COMMAND...: as root in the system there, with its own processes and mounts, which end with it.
in_system() {
  # shellcheck disable=SC2016  # the inner shell expands these
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    system=$1
    shift
    mount -t proc proc "$system/proc"
    mount --rbind /sys "$system/sys"
    mount --rbind /dev "$system/dev"
    exec chroot "$system" /usr/bin/env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
      DEBIAN_FRONTEND=noninteractive "$@"' _ "$@" </dev/null
}

make_system() {
  debootstrap --variant=minbase "$suite" "$1" "$mirror" >"$place/debootstrap.log" 2>&1 || {
    tail -n 20 "$place/debootstrap.log" >&2
    fail "debootstrap could not make Debian $version"
  }
  [[ ! -e /etc/resolv.conf ]] || cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  in_system "$1" apt-get update -q >>"$place/debootstrap.log" 2>&1
}

# timed NAME COMMAND...: wall time, and the processor time of it and all its children.
timed() {
  local name="$1" code=0 TIMEFORMAT='%R %U %S' times
  shift
  { time "$@" 2>&3 || code=$?; } 3>&2 2>"$place/times" || true
  times=$(tail -n 1 "$place/times")
  # shellcheck disable=SC2086  # three numbers
  set -- $times
  printf 'fresh: Debian %s, %s: exit code %d after %.0f s; %.0f s of processor time\n' "$version" "$name" "$code" "$1" \
    "$(awk "BEGIN { print $2 + $3 }")"
  return "$code"
}

commit=$(git rev-parse --short HEAD)
[[ -z "$(git status --porcelain)" ]] || say "what is not committed is not tried"
system="$place/system"
say "making Debian $version ($suite)"
make_system "$system"
in_system "$system" apt-get install -q -y --no-install-recommends git >>"$place/debootstrap.log" 2>&1
git clone --quiet --no-hardlinks . "$system/root/kindred"
say "clone of $commit"

try_packages() {
  timed "building the packages" in_system "$system" bash -c 'cd /root/kindred && scripts/setup.sh && scripts/packages.sh' || return
  local other="$place/other"
  say "making a second Debian $version, for the packages alone"
  make_system "$other"
  cp "$system"/root/kindred/build/packages/*.deb "$other/root/"
  cp -r examples "$other/root/examples"
  # shellcheck disable=SC2016  # the inner shell expands these
  timed "installing kindred and running it" in_system "$other" bash -ec '
    cd /root
    apt-get install -q -y --no-install-recommends ./kindred_*.deb
    kindred --version
    kindred doctor || true
    kindred run examples/census/census.toml --out census --train.epochs 1 --run.seeds 1 --quiet
    test -s census/report.html
    test -s /usr/share/man/man1/kindred.1.gz' || return
  # shellcheck disable=SC2016
  timed "building a program with libkindred-dev" in_system "$other" bash -ec '
    cd /root
    apt-get install -q -y --no-install-recommends g++ cmake ninja-build ./libkindred-dev_*.deb
    cmake -S examples/consumer -B consumer -G Ninja -DCMAKE_BUILD_TYPE=Release
    cmake --build consumer
    find consumer -maxdepth 1 -type f -perm -u+x -exec {} \;'
}

for what in "$@"; do
  if [[ "$what" == packages ]]; then
    try_packages
  else
    timed "scripts/$what.sh" in_system "$system" bash -c "cd /root/kindred && scripts/$what.sh"
  fi
done
say "all well"
