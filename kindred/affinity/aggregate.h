#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// The mean, standard error and count of every pair by `measure`, one of the measures that the
// options ask for, over the measurements in `file` (see AffinityProbe) that lie in options.window:
// of N lines those from ⌊N·first⌋ to ⌈N·second⌉. Metadata say how it was measured. Throws
// InputError for a file that is missing, damaged or of other tasks, naming the line, and when the
// window holds no measurement.
[[nodiscard]] AffinityMatrix aggregate_measurements(const std::filesystem::path& file,
                                                    const AffinityOptions& options,
                                                    const std::vector<std::string>& tasks,
                                                    const std::string& measure);

}  // namespace kindred
