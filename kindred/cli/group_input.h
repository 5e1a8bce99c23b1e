#pragma once

#include <filesystem>

#include "kindred/cli/command_line.h"
#include "kindred/selection/choose_groups.h"

namespace kindred {

// Whether the file's name is that of a matrix or a table of scores, not of a config.
[[nodiscard]] bool is_matrix_file(const std::filesystem::path& input);

// What `kindred group INPUT` is to choose from: an affinity matrix (JSON, CSV, NPY) or a table of
// scores (JSON, CSV), with what its flags say of it. Throws InputError for flags that mean nothing
// for that input, and as the readers do.
[[nodiscard]] Choice read_choice(const std::filesystem::path& input, const CommandLine& line);

}  // namespace kindred
