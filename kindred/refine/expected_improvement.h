#pragma once

#include <vector>

#include "kindred/refine/cover.h"

namespace kindred {

// [group]: the expected improvement of the value of `present` when that group is trained: the mean
// over samples of max(0, the best of adding it, where the limit of networks allows, and exchanging
// a network of `present` for it). samples[sample][group][member] are gains of `groups`, which
// include those of `present` with two or more tasks. Single-task networks gain 0. A group that
// cannot be added or exchanged under the constraints, or is in `present`, has 0.
[[nodiscard]] std::vector<double> expected_improvements(
    const CoverProblem& problem, const Cover& present, const std::vector<Group>& groups,
    const std::vector<std::vector<std::vector<double>>>& samples);

}  // namespace kindred
