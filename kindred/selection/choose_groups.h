#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/score_table.h"
#include "kindred/selection/selection.h"
#include "kindred/selection/stability.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// How a caller hears of the work; either may be empty.
struct ChoiceProgress {
  std::function<void(const SelectionProgress&)> search = nullptr;
  std::function<void(int64_t done, int64_t total)> resamples = nullptr;
};

// What to choose from, and how.
struct Choice {
  std::variant<AffinityMatrix, ScoreTable> from;
  std::optional<Resampler> resampler;  // how certain a matrix is; a table of scores has none
  std::vector<double> weights;         // of tasks; empty: all 1
  GroupingOptions options;
  int threads = 1;  // for proofs and resamples; the answer does not depend on it
};

// The best groups, with alternatives and stability as the options say. Throws InputError as
// make_problem() and select_groups() do (so for a Choice in which nothing was set: there are no
// tasks), when resamples are asked for of something whose uncertainty is not known, and for a
// resampler beside a table; InterruptedError when interrupted while resampling (before that an
// interruption shows in the status).
[[nodiscard]] Grouping choose_groups(const Choice& choice, const ChoiceProgress& progress = {});

// The answer for each number of networks from `least` to `most`, without resamples; see
// trade_off().
[[nodiscard]] std::vector<Grouping> choose_groups_for_each(const Choice& choice, int64_t least,
                                                           int64_t most,
                                                           const ChoiceProgress& progress = {});

}  // namespace kindred
