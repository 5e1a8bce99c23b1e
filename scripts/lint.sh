#!/usr/bin/env bash
# Looks at the C++ sources: format of all, then clang-tidy on those that differ from a commit (default: HEAD,
# so what is not committed yet), and whether each public header compiles by itself.
# scripts/lint.sh [--all | --format | COMMIT]; --format ends after the format. Needs clang-format 14 and clang-tidy
# (scripts/setup.sh --lint). Ends with an error when there is anything to say.
set -euo pipefail
cd "$(dirname "$0")/.."
since="${1:-HEAD}"
folders=(kindred tests bench fuzz examples)
build=build/tidy

mapfile -t all < <(git ls-files --cached --others --exclude-standard -- "${folders[@]}" | grep -E '\.(h|cpp)$' | while read -r file; do [[ -e "$file" ]] && echo "$file"; done)
printf 'lint: format of %d files\n' "${#all[@]}"
clang-format --dry-run -Werror "${all[@]}"
[[ "$since" != --format ]] || exit 0

if [[ "$since" != --all ]]; then
  git rev-parse --quiet --verify "$since^{commit}" >/dev/null || { printf 'lint: %s names no commit\n' "$since" >&2; exit 2; }
fi
if [[ "$since" == --all ]]; then
  changed=("${all[@]}")
else
  mapfile -t changed < <({ git diff --name-only --diff-filter=d "$since" -- "${folders[@]}"
                           git ls-files --others --exclude-standard -- "${folders[@]}"; } | grep -E '\.(h|cpp)$' | sort -u)
fi
# Headers are looked at through the sources that include them.
sources=()
for file in "${changed[@]}"; do [[ "$file" == *.cpp ]] && sources+=("$file"); done
if ((${#sources[@]} == 0)); then
  printf 'lint: no source differs from %s\n' "$since"
  exit 0
fi
# Precompiled headers of GCC are not clang's: a build tree of its own, only configured.
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON --log-level=WARNING >/dev/null
# Those that this build compiles; the fuzzers, for one, are not among them.
mapfile -t -d '' built < <(python3 -c '
import json, os, sys
known = {os.path.relpath(entry["file"]) for entry in json.load(open(sys.argv[1]))}
print(*(name + "\0" for name in sys.argv[2:] if name in known), sep="", end="")
' "$build/compile_commands.json" "${sources[@]}")
printf 'lint: clang-tidy on %d sources\n' "${#built[@]}"
# GCC's flags are in the commands; and ATen's tensor header uses IValue before it is whole, which clang refuses with GCC's
# library in C++20.
((${#built[@]} == 0)) || printf '%s\0' "${built[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$build" \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-include --extra-arg=ATen/core/ivalue.h
printf 'lint: each public header by itself\n'
cmake --build "$build" --target all_verify_interface_header_sets
printf 'lint: nothing to say\n'
