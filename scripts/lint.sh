#!/usr/bin/env bash
# Looks at the C++ sources: format of all, then clang-tidy on those that differ from a commit (default: HEAD,
# so what is not committed yet), and whether each public header compiles by itself.
# scripts/lint.sh [--all | --format | --landing MOST | COMMIT]
#   --format   ends after the format
#   --landing  clang-tidy alone, on at most MOST of the sources that differ from the last landing: from where this branch
#              left origin/main, or, where that is not known or is this commit, from 20 commits ago, or as far back as
#              the history of a shallow clone goes
# A header is looked at through the source of its name. Needs clang-format 14 and clang-tidy (scripts/setup.sh --lint).
# Ends with an error when there is anything to say.
set -euo pipefail
cd "$(dirname "$0")/.."
since="${1:-HEAD}"
most=""
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

# The commit that the last landing left, or the empty tree where the history is this commit alone.
last_landing() {
  local head base
  head=$(git rev-parse HEAD)
  base=$(git merge-base HEAD origin/main 2>/dev/null) || base=$head
  if [[ "$base" == "$head" ]]; then base=$(git rev-list --first-parent --max-count=21 HEAD | tail -n 1); fi
  if [[ "$base" == "$head" ]]; then base=$(git hash-object -t tree /dev/null); fi
  printf '%s\n' "$base"
}

# changed_since COMMIT: headers and sources that differ from it, those not committed among them.
changed_since() {
  { git diff --name-only --diff-filter=d "$1" -- "${folders[@]}"
    git ls-files --others --exclude-standard -- "${folders[@]}"; } | grep -E '\.(h|cpp)$' || true
}

# The sources among files that this build compiles (the fuzzers, for one, are not), and those of headers, each once.
sources_of() {
  python3 -c '
import json, os, sys
known = {os.path.relpath(entry["file"]) for entry in json.load(open(sys.argv[1]))}
wanted = {os.path.splitext(name)[0] + ".cpp" for name in sys.stdin.read().split("\n")}
print(*(name + "\n" for name in sorted(wanted & known)), sep="", end="")
' "$build/compile_commands.json"
}

case "$since" in
  --landing)
    most="${2:-}"
    [[ "$most" =~ ^[1-9][0-9]*$ ]] || fail "--landing needs the number of sources to look at"
    since=$(last_landing) ;;
  --format) check_format; exit 0 ;;
  --all) check_format ;;
  *)
    git rev-parse --quiet --verify "$since^{commit}" >/dev/null || fail "$since names no commit"
    check_format ;;
esac

command -v clang-tidy >/dev/null || fail "there is no clang-tidy; scripts/setup.sh --lint installs it"
# Precompiled headers of GCC are not clang's: a build tree of its own, only configured.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON --log-level=WARNING >/dev/null
if [[ "$since" == --all ]]; then
  mapfile -t sources < <(git ls-files --cached --others --exclude-standard -- "${folders[@]}" | sources_of)
else
  mapfile -t sources < <(changed_since "$since" | sources_of)
fi
if ((${#sources[@]} == 0)); then
  printf 'lint: no source differs from %s\n' "${since:0:12}"
  exit 0
fi
if [[ -n "$most" ]] && ((${#sources[@]} > most)); then
  # A sample that the commit decides: the same whenever it is looked at, another one for the next.
  mapfile -t sources < <(printf '%s\n' "${sources[@]}" | shuf --random-source=<(yes "$(git rev-parse HEAD)"))
  printf 'lint: left out, as only %d sources are looked at: %s\n' "$most" "${sources[*]:most}"
  sources=("${sources[@]:0:most}")
fi

printf 'lint: clang-tidy on %d sources since %s\n' "${#sources[@]}" "${since:0:12}"
# ATen's tensor header uses IValue before it is whole, which clang refuses with GCC's library in C++20; libtorch's users
# have this macro.
printf '#ifdef USE_DISTRIBUTED\n#include <ATen/core/ivalue.h>\n#endif\n' >"$build/first.h"
# GCC's flags are in the commands.
printf '%s\0' "${sources[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$build" \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-include --extra-arg="$PWD/$build/first.h"
if [[ -z "$most" ]]; then
  printf 'lint: each public header by itself\n'
  cmake --build "$build" --target all_verify_interface_header_sets
fi
printf 'lint: nothing to say\n'
