#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "kindred/prepare/prepare.h"

namespace kindred {

// prepare_data for picture formats. Tasks may name the columns of the set's table and its label
// maps as targets. Broken pictures are dropped with a warning that names some. Throws InputError if
// there are more than data.max_broken.
[[nodiscard]] PreparedData prepare_pictures(const DataOptions& data,
                                            const std::vector<TaskOptions>& tasks,
                                            at::ScalarType dtype, int threads,
                                            const std::stop_token& stop);

}  // namespace kindred
