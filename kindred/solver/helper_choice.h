#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "kindred/solver/block_terms.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

// Adds helpers to tasks that are to be served together.
class HelperChoice {
 public:
  // After `most_steps` steps of all calls together it gives up.
  HelperChoice(const BlockTerms& terms, SearchLimits& limits,
               size_t most_steps = std::numeric_limits<size_t>::max())
      : terms_(terms), limits_(limits), steps_left_(most_steps) {}

  // The group of highest worth above `threshold` that holds `served`; nothing where there is none.
  // help[i] is c_i of BlockTerms for P = served.
  [[nodiscard]] std::optional<Candidate> best(const Members& served, const double* help,
                                              double threshold);
  // Calls `take` for every admissible group of two or more worth at least `least` in which just
  // `served` gain. `take` returns false to stop; false when it, a limit or the steps did.
  bool all(const Members& served, const double* help, double least,
           const std::function<bool(Candidate)>& take);

 private:
  // Visits every group made of `served` and helpers that may be worth `threshold`, which `visit`
  // may raise; it returns false to stop.
  using Visit = std::function<bool(const Members& members, double& threshold)>;
  bool walk(const Members& served, const double* help, double threshold, const Visit& visit);
  [[nodiscard]] Members best_plain(const Members& served, const double* help) const;

  struct Walk;

  const BlockTerms& terms_;
  SearchLimits& limits_;
  size_t steps_left_;
};

}  // namespace kindred
