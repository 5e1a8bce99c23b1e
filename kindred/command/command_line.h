#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/command/verb.h"

namespace kindred {

// The parsed command line. Without a verb, `print` holds the requested text, or `manual` is set.
struct CommandLine {
  const Verb* verb = nullptr;
  std::string print;
  std::optional<std::filesystem::path> manual;  // output directory of the manual
  std::map<std::string, std::string> given;     // positionals by name, flags by flag_key
  std::vector<std::string> several;             // the values of a positional that takes several
  std::vector<std::pair<std::string, std::string>> config_flags;  // for read_config()

  [[nodiscard]] bool has(const std::string& name) const { return given.contains(name); }
  // Returns a positional's or flag's value; nothing if it was not given.
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const;
};

// Throws InputError with a message that ends with where to find help.
[[nodiscard]] CommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace kindred
