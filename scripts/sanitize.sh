#!/usr/bin/env bash
# Builds the unit tests of rooms with the address and undefined-behaviour sanitizers (preset asan) and runs them:
# scripts/sanitize.sh [ROOM…]. Without rooms those of kindred::core, and affinity, train and deploy, whose tests open bundles
# with predict as well. The whole of the tests: scripts/build.sh asan && ctest --preset asan.
set -euo pipefail
cd "$(dirname "$0")/.."
rooms=("$@")
if ((${#rooms[@]} == 0)); then
  read -r -a rooms < <(sed -n 's/^| `kindred::core` | \([a-z, ]*\) |.*/\1/p' CONTRIBUTING.md | tr -d ',')
  ((${#rooms[@]})) || { printf 'sanitize: CONTRIBUTING.md does not list the rooms of kindred::core\n' >&2; exit 1; }
  rooms+=(affinity train deploy)
fi

scripts/build.sh asan "${rooms[@]/#/test_}"
# Two tests need Python and a program of their own. Four take as long as all the others and reach no code that these do not:
# they are left to a run of the whole.
others='affinity[.]AgreesWithPyTorch|deploy[.]load_bundle_in_python'
long='grouping[.]SelectGroups[.]EqualsBruteForceUnderEveryOption|solver[.]SelectGroups[.]WithoutAProofThreadsDoNotChangeTheAnswerEither'
long+='|solver[.]SelectGroups[.]AnswersBeyondProofWithAnHonestGap|selection[.]ResampleInBlocks[.]IsAsSureAsItIsRightFromFewMeasurements'
printf 'sanitize: the tests of %s\n' "${rooms[*]}"
exec ctest --preset asan --parallel "$(nproc)" -R "^($(IFS='|'; printf '%s' "${rooms[*]}"))[.]" -E "^($others|$long)$"
