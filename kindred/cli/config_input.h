#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "kindred/cli/command_line.h"
#include "kindred/config/config.h"

namespace kindred {

// The config of a verb's CONFIG, with `flags` as read_config() takes them: a TOML file, or a table,
// of which --targets names the columns that are tasks. Throws InputError as read_config() and
// split_targets() do, and for a table without --targets, naming its columns.
[[nodiscard]] Config config_of_input(const std::string& input, const CommandLine& line,
                                     const std::vector<std::pair<std::string, std::string>>& flags);

// The names in the text of --targets: separated by commas, a name that holds one in double quotes
// (RFC 4180), blanks around a name without quotes left out. Throws InputError for a name that is
// empty or there twice, a quote that is not closed, and text that is not UTF-8.
[[nodiscard]] std::vector<std::string> split_targets(const std::string& text);

// The run directory of a verb that works on `input`: --out, or runs/<its name without endings>.
[[nodiscard]] std::filesystem::path directory_of(const CommandLine& line,
                                                 const std::filesystem::path& input);

}  // namespace kindred
