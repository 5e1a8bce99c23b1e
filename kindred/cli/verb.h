#pragma once

#include <string>
#include <vector>

#include "kindred/cli/argument.h"

namespace kindred {

struct Verb {
  std::string name;
  std::string summary;                     // one line, for the list of verbs
  std::string text;                        // what it does, what it reads and writes
  std::vector<std::string> examples = {};  // without the leading "kindred "
  std::vector<Argument> positionals = {};
  std::vector<Argument> flags = {};  // its own, before the common ones
  bool takes_config = false;         // every key of the config is a flag, too
};

// In the order in which help lists them.
[[nodiscard]] const std::vector<Verb>& verbs();
// Flags that every verb takes.
[[nodiscard]] const std::vector<Argument>& common_flags();
// What may stand in place of a verb; the help is a phrase.
[[nodiscard]] const std::vector<Argument>& program_flags();

}  // namespace kindred
