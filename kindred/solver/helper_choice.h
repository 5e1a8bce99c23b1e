#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "kindred/solver/block_terms.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Selects helpers for a set of tasks that are to be served together.
class HelperChoice {
 public:
  // Gives up after `max_steps` steps, counted over all calls.
  HelperChoice(const BlockTerms& terms, SearchLimits& limits,
               size_t max_steps = std::numeric_limits<size_t>::max())
      : terms_(terms), limits_(limits), steps_left_(max_steps) {}

  // The group of largest worth above `threshold` that contains `served`; nullopt if there is none.
  // help[i] is c_i of BlockTerms for P = served.
  [[nodiscard]] std::optional<Candidate> best(const Members& served, const double* help,
                                              double threshold);
  // Calls `take` for every admissible group of two or more that is worth at least `least` and in
  // which exactly `served` gain. Returns false if `take` returned false, or a limit or the step
  // count stopped it.
  bool all(const Members& served, const double* help, double least,
           const std::function<bool(Candidate)>& take);

 private:
  // Visits every group of `served` and helpers that may be worth `threshold`. `visit` may raise the
  // threshold and returns false to stop.
  using Visit = std::function<bool(const Members& members, double& threshold)>;
  bool walk(const Members& served, const double* help, double threshold, const Visit& visit);
  [[nodiscard]] Members best_plain(const Members& served, const double* help) const;

  struct Walk;

  const BlockTerms& terms_;
  SearchLimits& limits_;
  size_t steps_left_;
};

}  // namespace kindred
