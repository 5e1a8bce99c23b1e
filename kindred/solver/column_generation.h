#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "kindred/solver/combiner.h"
#include "kindred/solver/instance.h"
#include "kindred/solver/master_program.h"
#include "kindred/solver/search_limits.h"

namespace kindred {

struct ColumnSearchOptions {
  size_t solutions = 1;     // number of best solutions wanted
  uint64_t seed = 0;        // of local searches; the proven answer does not depend on it
  int threads = 1;          // results do not depend on it
  bool list_groups = true;  // price by enumeration where there are few groups; for tests
  // Finds better incumbents at higher cost; called at most once, when the proof fails without them.
  std::function<std::vector<Solution>()> improve_incumbent = nullptr;
  // Called periodically with the best sum (−∞: none yet) and the bound (∞: none yet).
  std::function<void(double sum, double bound)> progress = nullptr;
};

struct ColumnSearchResult {
  std::vector<Solution> solutions;  // best first; empty when none exists or none was found
  double bound = std::numeric_limits<double>::infinity();  // upper bound on every solution's sum
  bool optimal = false;     // solutions[0] is proven best, or proven not to exist
  bool all_proven = false;  // so are the others: no more, or no better ones, exist
};

// Finds the best networks by column generation. Solves the linear relaxation over a growing set of
// columns until pricing proves that no improving column is missing. The dual values then give a
// lower bound on the loss of each network. Only networks whose loss is below the gap between the
// bound and the incumbent can be part of a better solution; these are listed and combined.
[[nodiscard]] ColumnSearchResult search_columns(const Instance& instance,
                                                const std::vector<Solution>& known,
                                                const std::vector<MasterColumn>& first,
                                                const ColumnSearchOptions& options,
                                                SearchLimits& limits);

}  // namespace kindred
