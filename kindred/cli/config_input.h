#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "kindred/command/command_line.h"
#include "kindred/config/config.h"

namespace kindred {

// Returns the config for a verb's CONFIG argument, with `flags` as in read_config(): a TOML file,
// or a table whose task columns are given by --targets. Throws InputError as read_config() and
// split_targets() do, and, with the column names, for a table without --targets.
[[nodiscard]] Config config_of_input(const std::string& input, const CommandLine& line,
                                     const std::vector<std::pair<std::string, std::string>>& flags);

// Splits the value of --targets, a row of CSV (see CsvRows): names that contain a comma are in
// double quotes, and blanks around a name are removed. Throws InputError if a name is empty or
// duplicate, a quote is not closed, or the text is not UTF-8.
[[nodiscard]] std::vector<std::string> split_targets(const std::string& text);

// "patients" of "data/patients.csv.gz": the name without extensions.
[[nodiscard]] std::string name_of_input(const std::filesystem::path& input);
// Returns a verb's run directory: --out, or runs/<name_of_input()>.
[[nodiscard]] std::filesystem::path directory_of(const CommandLine& line,
                                                 const std::filesystem::path& input);

}  // namespace kindred
