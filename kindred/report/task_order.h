#pragma once

#include <cstdint>
#include <vector>

#include "kindred/record/run_record.h"

namespace kindred {

// Returns an order of all of run.tasks() that shows the groups in a picture: network by network as
// served and, within a network or if nothing was chosen, each task beside the one with which it has
// the strongest mutual affinity; in the original order if nothing was measured.
[[nodiscard]] std::vector<int64_t> picture_order(const RunRecord& run);

}  // namespace kindred
