#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <variant>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/score_table.h"
#include "kindred/selection/selection.h"
#include "kindred/selection/stability.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Progress callbacks, which may be empty, and cancellation.
struct GroupingControl {
  std::function<void(const SelectionProgress&)> search = nullptr;
  std::function<void(int64_t done, int64_t total)> resamples = nullptr;
  std::stop_token stop = {};
};

// Inputs and options of choose_groups().
struct GroupingRequest {
  std::variant<AffinityMatrix, ScoreTable> from;
  std::optional<Resampler> resampler;  // uncertainty of a matrix; a table of scores has none
  std::vector<double> weights;         // of tasks; empty: all 1
  GroupingOptions options;
  int threads = 1;  // for proofs and resamples; without a time limit no result depends on it
  double effort = SelectionOptions().effort;
};

// Returns the best groups, with alternatives and stability as the options request. Throws
// InputError as make_problem() and select_groups() do (a default GroupingRequest throws, because it
// has no tasks), if resamples are requested without a resampler, and for a resampler beside a
// table. Throws InterruptedError if stopped while resampling or before any groups were found (a
// stop in between shows in the status), FailureError if none were found within the limits.
[[nodiscard]] Grouping choose_groups(const GroupingRequest& request,
                                     const GroupingControl& control = {});

// Returns the best groups for each number of networks from `least` to `most`, without resamples;
// see trade_off().
[[nodiscard]] std::vector<Grouping> choose_groups_for_each(const GroupingRequest& request,
                                                           int64_t least, int64_t most,
                                                           const GroupingControl& control = {});

}  // namespace kindred
