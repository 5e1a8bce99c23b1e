#pragma once

#include <cstdint>
#include <vector>

#include "kindred/record/run_record.h"

namespace kindred {

// The tasks in an order in which groups show in a picture: network by network as they are served
// and, within a network or where nothing was chosen, each beside the one that it exchanges most
// help with. Every task of run.tasks() once; by place where nothing was measured.
[[nodiscard]] std::vector<int64_t> picture_order(const RunRecord& run);

}  // namespace kindred
