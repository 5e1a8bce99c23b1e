#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/cli/verb.h"

namespace kindred {

// What the user asked for. With no verb, `print` holds the text that was asked for instead, or
// `manual` is set.
struct CommandLine {
  const Verb* verb = nullptr;
  std::string print;
  std::optional<std::filesystem::path> manual;  // where to write the manual
  std::map<std::string, std::string> given;     // positionals by name, flags by flag_key
  std::vector<std::pair<std::string, std::string>> config_flags;  // for read_config

  [[nodiscard]] bool has(const std::string& name) const { return given.contains(name); }
  // A positional, or a flag's value; nothing when the flag was not given.
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const;
};

// Throws InputError, its message ending with where to find help.
[[nodiscard]] CommandLine parse_command_line(const std::vector<std::string>& arguments);

}  // namespace kindred
