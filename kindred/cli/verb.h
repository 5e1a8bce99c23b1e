#pragma once

#include <string>
#include <vector>

namespace kindred {

// One argument of a verb: the single record from which it is parsed and shown in help.
struct Argument {
  std::string name;   // "CONFIG"; a flag as CLI11 has it: "--out", "-o,--out"
  std::string value;  // what a flag takes, "DIR"; empty for a switch
  std::string help;
  bool optional = false;  // of a positional
};

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

// The longest name of a flag without its dashes: "out" of "-o,--out".
[[nodiscard]] std::string flag_key(const Argument& flag);

}  // namespace kindred
