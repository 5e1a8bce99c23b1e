#pragma once

#include <filesystem>
#include <vector>

#include "kindred/prepare/prepare.h"

namespace kindred {

// prepare_data for the formats of pictures. Columns of the set's table are what tasks may name as
// targets, and its label maps. Broken pictures are left out with a warning that names some; more
// than data.max_broken are an InputError.
[[nodiscard]] PreparedData prepare_pictures(const DataOptions& data,
                                            const std::vector<TaskOptions>& tasks,
                                            const std::filesystem::path& base, at::ScalarType dtype,
                                            int threads);

}  // namespace kindred
