#pragma once

#include <string>

#include "kindred/cli/verb.h"

namespace kindred {

// What `kindred --help` prints.
[[nodiscard]] std::string program_help();
// What `kindred <verb> --help` prints: all there is to know to use it.
[[nodiscard]] std::string verb_help(const Verb& verb);

}  // namespace kindred
