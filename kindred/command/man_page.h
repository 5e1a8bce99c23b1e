#pragma once

#include <string>
#include <vector>

#include "kindred/command/verb.h"

namespace kindred {

// Manual pages in man(7) format, generated from the same records as --help.
[[nodiscard]] std::string program_man_page(const std::vector<Verb>& verbs);  // kindred(1)
[[nodiscard]] std::string verb_man_page(const Verb& verb);                   // kindred-run(1) …
[[nodiscard]] std::string config_man_page();  // kindred-config(5), every key of the config

}  // namespace kindred
