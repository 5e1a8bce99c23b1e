#!/usr/bin/env bash
# Builds the unit tests of rooms with the address and undefined-behaviour sanitizers (preset asan) and runs them:
# scripts/sanitize.sh [ROOM…]. Without rooms those of kindred::core, and protocol, kernels, mlp, affinity, train and deploy, whose
# tests open bundles with predict as well. The whole of the tests: scripts/build.sh asan && ctest --preset asan.
set -euo pipefail
cd "$(dirname "$0")/.."
rooms=("$@")
if ((${#rooms[@]} == 0)); then
  read -r -a rooms < <(sed -n 's/^| `kindred::core` | \([a-z, ]*\) |.*/\1/p' CONTRIBUTING.md | tr -d ',')
  ((${#rooms[@]})) || { printf 'sanitize: CONTRIBUTING.md does not list the rooms of kindred::core\n' >&2; exit 1; }
  rooms+=(protocol kernels mlp affinity train deploy)
fi

scripts/build.sh asan "${rooms[@]/#/test_}"
# A program runs all tests of its room: with libtorch, starting it once for each test would take most of the time. Left to a
# run of the whole are tests that need programs of their own, and those that take as long as all the others and reach no code
# that these do not.
left='*AgreesWithPyTorch*:*InPython*:*EqualsBruteForceUnderEveryOption*:*WithoutAProofThreadsDoNotChangeTheAnswerEither*'
left+=':*AnswersBeyondProofWithAnHonestGap*'
left+=':*SameAsColumnsByListAndBySearch/1?Tasks:*MixedIntegerTest.SameValue/1?Tasks'
# As in CMakePresets.json: threads of OpenMP that wait would take the processor from the program beside them.
export OMP_WAIT_POLICY=passive
export ASAN_OPTIONS=detect_odr_violation=0 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS="suppressions=$PWD/tests/support/leaks.txt:print_suppressions=0"
run_room() {
  local log="build/asan/tests/$1.log"
  if "build/asan/tests/$1/test_$1" --gtest_brief=1 "--gtest_filter=-$left" >"$log" 2>&1; then
    printf 'sanitize: %s: %s\n' "$1" "$(tail -n 1 "$log")"
  else
    tail -n 60 "$log" >&2
    printf 'sanitize: the tests of %s fail; the whole log is %s\n' "$1" "$log" >&2
    exit 1
  fi
}
export left
export -f run_room
# The longest first.
printf '%s\n' "${rooms[@]}" | tac | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'run_room {}'
