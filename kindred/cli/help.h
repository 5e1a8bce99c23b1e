#pragma once

#include <string>

#include "kindred/cli/verb.h"

namespace kindred {

// What the program is for, what its exit codes mean, and what ends it early.
[[nodiscard]] std::string program_text();
[[nodiscard]] std::string exit_codes();
[[nodiscard]] std::string interruption();
// A verb's command line: "kindred report DIR [FLAGS]".
[[nodiscard]] std::string usage(const Verb& verb);

// What `kindred --help` prints.
[[nodiscard]] std::string program_help();
// What `kindred <verb> --help` prints: all there is to know to use it.
[[nodiscard]] std::string verb_help(const Verb& verb);

}  // namespace kindred
