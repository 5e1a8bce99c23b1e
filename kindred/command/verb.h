#pragma once

#include <string>
#include <vector>

#include "kindred/command/argument.h"

namespace kindred {

struct Verb {
  std::string name;
  std::string summary;                     // one line, for the list of verbs
  std::string text;                        // behaviour, inputs and outputs
  std::vector<std::string> examples = {};  // without the leading "kindred "
  std::vector<Argument> positionals = {};
  std::vector<Argument> flags = {};  // its own, listed before the common ones
  bool takes_config = false;         // every config key is also a flag
};

// In the order of the help.
[[nodiscard]] const std::vector<Verb>& verbs();
// Flags accepted by every verb.
[[nodiscard]] const std::vector<Argument>& common_flags();
// Flags accepted instead of a verb; their help is a phrase.
[[nodiscard]] const std::vector<Argument>& program_flags();

}  // namespace kindred
