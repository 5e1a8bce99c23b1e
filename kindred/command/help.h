#pragma once

#include <string>

#include "kindred/command/verb.h"

namespace kindred {

// Texts on the program's purpose, its exit codes and its interruption.
[[nodiscard]] std::string program_text();
[[nodiscard]] std::string exit_codes();
[[nodiscard]] std::string interruption();
// Returns a verb's command line: "kindred report DIR [FLAGS]".
[[nodiscard]] std::string usage(const Verb& verb);

// Returns the output of `kindred --help`.
[[nodiscard]] std::string program_help();
// Returns the output of `kindred <verb> --help`, the complete reference of the verb.
[[nodiscard]] std::string verb_help(const Verb& verb);

}  // namespace kindred
