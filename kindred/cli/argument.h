#pragma once

#include <string>
#include <vector>

namespace kindred {

// One argument of a command: the single record from which it is parsed, and shown in help, manual
// pages and completion.
struct Argument {
  std::string name;   // "CONFIG"; a flag as CLI11 has it: "--out", "-o,--out"
  std::string value;  // what a flag takes, "DIR" or "higher|lower"; empty for a switch
  std::string help;
  bool optional = false;                  // of a positional
  std::string standard = {};              // a config key's default, as a flag takes it
  std::vector<std::string> choices = {};  // a config key's only values, where it is an enumeration
};

// What may stand for an argument's value.
enum class ValueKind { kNone, kText, kFile, kDirectory, kChoice };

// The names of a flag: "-o" and "--out" of "-o,--out".
[[nodiscard]] std::vector<std::string> flag_names(const Argument& flag);
// The longest name of a flag without its dashes: "out" of "-o,--out".
[[nodiscard]] std::string flag_key(const Argument& flag);

// The only words that the value may be: `choices`, or those that `value` lists ("higher|lower").
[[nodiscard]] std::vector<std::string> choices_of(const Argument& argument);
// Follows from the word for the value (of a positional without one: from its name).
[[nodiscard]] ValueKind value_kind(const Argument& argument);

// The help's first sentence, without its full stop.
[[nodiscard]] std::string first_sentence(const Argument& argument);

}  // namespace kindred
