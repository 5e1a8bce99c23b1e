#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"

namespace kindred {

inline constexpr int64_t kRealityCheckDraws = 1000;

// White's reality check (Econometrica 2000), over validation rows: the probability that the best of
// the measured covers has its advantage over a fixed `reference` by chance alone. Each draw
// multiplies the rows' noise by standard normal variates (the same for all networks) and chooses
// the best cover again from the products.
//
// A poor network's noise is as large as its loss, and would win most draws, though it would never
// be chosen. So a task's gain that is worse than the reference's by more than sqrt(2 log log rows)
// standard errors keeps its distance in the draws (recentring: Hansen, J. Business & Economic
// Statistics 2005), and advantages are compared in standard errors of the cover that was chosen.
struct RealityCheck {
  double advantage = 0;   // value of the best measured cover minus that of the reference
  double p = 1;           // (1 + draws with at least this many standard errors) / (1 + draws)
  double detectable = 0;  // the advantage that would have p = `level`
};

// The advantage over `reference` that chance alone gives the best cover, one for each draw, in
// standard errors of its own, times the standard error of the advantage of `cover`, whose groups
// are those of `measured` or of one task. Arguments and exceptions as for reality_check().
[[nodiscard]] std::vector<double> advantages_by_chance(const CoverProblem& problem,
                                                       const std::vector<NetworkGains>& measured,
                                                       const std::vector<Group>& cover,
                                                       const std::vector<Group>& reference,
                                                       uint64_t seed, int threads = 1,
                                                       const std::stop_token& stop = {});

// Sets `p` and `detectable` of a check with this advantage.
void compare_with_chance(std::vector<double> by_chance, double level, RealityCheck& check);

// `measured`: networks of two or more tasks, all with noise. `reference`: groups of `measured` or
// of one task, which serve all tasks, each task by the group where it gained most. Throws
// InputError if noise is missing or there is no network, and as best_cover() does.
[[nodiscard]] RealityCheck reality_check(const CoverProblem& problem,
                                         const std::vector<NetworkGains>& measured,
                                         const std::vector<Group>& reference, double level,
                                         uint64_t seed, int threads = 1,
                                         const std::stop_token& stop = {});

// The same for single-task networks in place of the best cover, so without a choice: the one-sided
// normal test of their advantage over `reference`.
[[nodiscard]] RealityCheck single_task_check(const CoverProblem& problem,
                                             const std::vector<NetworkGains>& measured,
                                             const std::vector<Group>& reference, double level);

}  // namespace kindred
