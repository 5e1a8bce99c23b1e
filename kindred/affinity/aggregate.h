#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Returns the mean, standard error and count of every pair for `measure`, one of the measures in
// the options, over the measurements in `file` (see AffinityProbe) within options.window: of N
// lines, those in [⌊N·first⌋, ⌈N·second⌉). Metadata record how it was measured. Throws InputError
// if the file is missing, damaged or of other tasks (naming the line), or if the window is empty.
[[nodiscard]] AffinityMatrix aggregate_measurements(const std::filesystem::path& file,
                                                    const AffinityOptions& options,
                                                    const std::vector<std::string>& tasks,
                                                    const std::string& measure);

}  // namespace kindred
