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
  size_t solutions = 1;     // the best so many are wanted
  uint64_t seed = 0;        // of local searches; the proven answer does not depend on it
  int threads = 1;          // no answer depends on it
  bool list_groups = true;  // price a list of all groups where there are few; for tests
  // Looks harder for good solutions; called once, when there is no proof without them.
  std::function<std::vector<Solution>()> look_harder = nullptr;
  // Called now and then with the best sum (−∞: none yet) and the bound (∞: none yet).
  std::function<void(double sum, double bound)> progress = nullptr;
};

struct ColumnSearchResult {
  std::vector<Solution> solutions;  // best first; empty when none exists, or none was found
  double bound = std::numeric_limits<double>::infinity();  // no solution has a larger sum
  bool optimal = false;     // solutions[0] is proven best, or it is proven that there is none
  bool all_proven = false;  // so are the others: no more, or no better ones, exist
};

// The best networks by column generation: the linear relaxation of choosing networks is solved over
// a growing set of columns until pricing proves that no network is missing. Its prices then say
// what each network must lose at least; only networks whose loss is below the gap between bound and
// best solution can be part of a better one, and these are listed and combined.
[[nodiscard]] ColumnSearchResult search_columns(const Instance& instance,
                                                const std::vector<Solution>& known,
                                                const std::vector<MasterColumn>& first,
                                                const ColumnSearchOptions& options,
                                                SearchLimits& limits);

}  // namespace kindred
