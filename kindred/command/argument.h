#pragma once

#include <string>
#include <vector>

namespace kindred {

// An argument of a command: the single record used for parsing, help, manual pages and completion.
struct Argument {
  std::string name;   // "CONFIG"; for a flag CLI11 syntax: "--out", "-o,--out"
  std::string value;  // of a flag, "DIR" or "higher|lower"; empty for a switch
  std::string help;
  bool optional = false;                  // for a positional
  bool several = false;                   // for a positional: one or more
  std::string standard = {};              // default of a config key, in flag syntax
  std::vector<std::string> choices = {};  // allowed values of a config key, if an enumeration
};

// Kinds of argument values.
enum class ValueKind { kNone, kText, kFile, kDirectory, kChoice };

// Returns the names of a flag: "-o" and "--out" for "-o,--out".
[[nodiscard]] std::vector<std::string> flag_names(const Argument& flag);
// Returns the longest name of a flag without its dashes: "out" for "-o,--out".
[[nodiscard]] std::string flag_key(const Argument& flag);

// Returns the allowed values: `choices`, or those listed in `value` ("higher|lower"); else none.
[[nodiscard]] std::vector<std::string> choices_of(const Argument& argument);
// Derived from `value` (for a positional without one, from its name).
[[nodiscard]] ValueKind value_kind(const Argument& argument);

// Returns the first sentence of the help, without its full stop.
[[nodiscard]] std::string first_sentence(const Argument& argument);

}  // namespace kindred
