#pragma once

#include <filesystem>

#include "kindred/command/command_line.h"
#include "kindred/selection/choose_groups.h"

namespace kindred {

// Whether the file's extension is that of a matrix or a score table rather than a config.
[[nodiscard]] bool is_matrix_file(const std::filesystem::path& input);

// Reads the input of `kindred group INPUT` with its flags: an affinity matrix (JSON, CSV, NPY) or a
// score table (JSON, CSV). Throws as the readers do, and InputError if a flag does not apply.
[[nodiscard]] GroupingRequest read_request(const std::filesystem::path& input,
                                           const CommandLine& line);

}  // namespace kindred
