#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"
#include "kindred/refine/reality_check.h"

namespace kindred {

// One network's errors on rows that it did not learn from, by cross-validation.
struct HeldOutErrors {
  Group group;
  std::vector<double> errors = {};  // by member, in units of the task's gain
  // [member][block of rows]: the sampling error, as in NetworkGains::noise. `chosen`: of the rows
  // that the cover was chosen by, and `others`; the same blocks for all networks.
  std::vector<std::vector<double>> chosen = {}, others = {};
};

// The test of a cover by cross-validation, against a fixed `reference`. `cover` was chosen by the
// gains `measured`, on rows that are a share `chosen_share` of the held-out rows. On these rows its
// advantage is partly the luck of the choice, on the others it is not. Each draw therefore repeats
// the choice on the noise of `measured`, as reality_check() does, and adds to that advantage, by
// its share, the noise of the cover's own advantage on the other rows. `held_out` has the networks
// of the cover, whose tasks are served as it says, and of the reference, which has every task once.
// Throws as reality_check().
[[nodiscard]] RealityCheck held_out_check(const CoverProblem& problem,
                                          const std::vector<NetworkGains>& measured,
                                          const Cover& cover, const std::vector<Group>& reference,
                                          const std::vector<HeldOutErrors>& held_out,
                                          double chosen_share, double level, uint64_t seed,
                                          int threads = 1, const std::stop_token& stop = {});

// The same for single-task networks, which were not chosen: the one-sided normal test of their
// advantage over `reference` on all held-out rows.
[[nodiscard]] RealityCheck held_out_single_task_check(const CoverProblem& problem,
                                                      const std::vector<Group>& reference,
                                                      const std::vector<HeldOutErrors>& held_out,
                                                      double level);

// Σ weight · error / Σ weight of `groups`, which have every task once.
[[nodiscard]] double held_out_error(const CoverProblem& problem, const std::vector<Group>& groups,
                                    const std::vector<HeldOutErrors>& held_out);

}  // namespace kindred
