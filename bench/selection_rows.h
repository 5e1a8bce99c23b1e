#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kindred/base/json.h"

#include "selection_instances.h"

namespace kindred {

// One problem of the table, or many small ones.
struct SelectionRow {
  size_t tasks;
  int64_t networks;
  MatrixKind kind;
  int64_t resamples = 0;  // above 0: so many problems, each with normal noise of size 0.1 on top
};

// "40/5/gaussian", "9/4/resampled": tasks, networks, kind.
[[nodiscard]] std::string name_of(const SelectionRow& row);

[[nodiscard]] std::vector<SelectionRow> selection_rows();

// Solves the row's problem of that seed in a process of its own, once and from cold: "seconds" of
// select_groups() alone, "value", "bound", "gap" (both null where nothing is proven), "status", and
// "peak_mib", the most memory that the process held, program and libraries included. Of resampled
// problems the seconds of all, the means of value and bound, the largest gap, and the first status
// that is not "optimal". Gaussian problems stop after `time_limit` seconds; the others do not look
// at the clock. Throws FailureError when the process fails.
[[nodiscard]] Json measure(const SelectionRow& row, uint64_t seed, double time_limit);

}  // namespace kindred
