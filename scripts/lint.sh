#!/usr/bin/env bash
# Checks the C++ sources: the format of all, clang-tidy, and whether each public header compiles by itself.
# scripts/lint.sh [--all | --format | COMMIT]
#   COMMIT     clang-tidy on the sources that differ from it and on those that are compiled with them (default: HEAD, so
#              what is not committed yet)
#   --all      clang-tidy on every source but the fuzzers and the examples
#   --format   the format alone
# clang-tidy reads the translation units of a unity build, because most of its time goes to the headers of libtorch. Needs
# clang-format 14 and clang-tidy (scripts/setup.sh --lint). Ends with an error when there is anything to report.
set -euo pipefail
cd "$(dirname "$0")/.."
since="${1:-HEAD}"
folders=(kindred tests bench fuzz examples)
build=build/tidy
fail() { printf 'lint: %s\n' "$*" >&2; exit 2; }

check_format() {
  local version files
  version=$(clang-format --version) || fail "there is no clang-format; scripts/setup.sh --lint installs it"
  [[ "$version" == *"version 14."* ]] || fail "the format is that of clang-format 14 (Debian 12's); this is $version"
  mapfile -t files < <(git ls-files --cached --others --exclude-standard -- "${folders[@]}" | grep -E '\.(h|cpp)$' |
                       while read -r file; do [[ -e "$file" ]] && echo "$file"; done)
  printf 'lint: format of %d files\n' "${#files[@]}"
  clang-format --dry-run -Werror "${files[@]}"
}

# changed_since COMMIT: headers and sources that differ from it, those not committed among them.
changed_since() {
  { git diff --name-only --diff-filter=d "$1" -- "${folders[@]}"
    git ls-files --others --exclude-standard -- "${folders[@]}"; } | grep -E '\.(h|cpp)$' || true
}

# units_of [all]: the translation units of the build but generated ones, longest first; without `all` those that compile a file on standard
# input or the source of a header there.
units_of() {
  python3 -c '
import json, os, re, sys
def sources(unit):
    if not unit.endswith(".cxx"): return {os.path.relpath(unit)}
    return {os.path.relpath(path) for path in re.findall("^#include \"(.*)\"", open(unit).read(), re.M)}
units = {entry["file"] for entry in json.load(open(sys.argv[1])) if "_verify_interface_" not in entry["file"] and not entry["file"].endswith(".pb.cc") and os.path.exists(entry["file"])}
if sys.argv[2:] != ["all"]:
    wanted = {os.path.splitext(name)[0] + ".cpp" for name in sys.stdin.read().split("\n")}
    units = {unit for unit in units if sources(unit) & wanted}
print(*(unit + "\n" for unit in sorted(units, key=lambda unit: (-len(sources(unit)), unit))), sep="", end="")
' "$build/compile_commands.json" "$@"
}

case "$since" in
  --format) check_format; exit 0 ;;
  --all) ;;
  *) git rev-parse --quiet --verify "$since^{commit}" >/dev/null || fail "$since names no commit" ;;
esac
check_format

command -v clang-tidy >/dev/null || fail "there is no clang-tidy; scripts/setup.sh --lint installs it"
# Precompiled headers of GCC are not clang's: a build tree of its own, with generated headers and no objects.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DCMAKE_UNITY_BUILD=ON \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON --log-level=WARNING >/dev/null
cmake --build "$build" --target kindred_generated >/dev/null
if [[ "$since" == --all ]]; then
  mapfile -t units < <(units_of all)
else
  mapfile -t units < <(changed_since "$since" | units_of)
fi
if ((${#units[@]} == 0)); then
  printf 'lint: no source differs from %s\n' "${since:0:12}"
  exit 0
fi

printf 'lint: clang-tidy on %d translation units\n' "${#units[@]}"
# ATen's tensor header uses IValue before it is whole, which clang refuses with GCC's library in C++20; libtorch's users
# have this macro.
printf '#ifdef USE_DISTRIBUTED\n#include <ATen/core/ivalue.h>\n#endif\n' >"$build/first.h"
# GCC's flags are in the commands; a unity unit includes sources.
printf '%s\0' "${units[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$build" \
  --checks=-bugprone-suspicious-include \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-include --extra-arg="$PWD/$build/first.h"
printf 'lint: each public header by itself\n'
cmake --build "$build" --target all_verify_interface_header_sets
printf 'lint: nothing to report\n'
