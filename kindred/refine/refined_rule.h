#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Refinement replayed on a table of measured results.
struct RefinedRule {
  int64_t trainings = 0;  // ≥ 0, beyond single-task networks and one network for all
  uint64_t seed = 0;      // of posterior samples
  int64_t at_once = 1;    // networks trained before the next ones are planned
  std::optional<AffinityMatrix> affinity;  // of the table's tasks in any order; the prior
  int threads = 1;
  std::stop_token stop = {};
};

// The part of `measured` that refinement would have trained: the single-task networks, one network
// for all, and `trainings` networks chosen one after another from the listed ones by
// plan_trainings(). Fewer if the table has no more. Choose from it as from any table. Of groups
// listed with several costs only the most expensive counts. `options` holds the budget and the
// constraints. Throws InputError if a single-task network or the one for all is not in the table,
// the affinity is of other tasks or lacks a pair; and as plan_trainings() does.
[[nodiscard]] ScoreTable refined_scores(const ScoreTable& measured, const GroupingOptions& options,
                                        const RefinedRule& rule);

}  // namespace kindred
