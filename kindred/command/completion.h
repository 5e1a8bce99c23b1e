#pragma once

#include <string>
#include <vector>

#include "kindred/command/verb.h"

namespace kindred {

// Shell completion scripts, generated from the same records as --help: verbs, flags, config keys,
// values of enumerations, files and directories.
[[nodiscard]] std::string bash_completion(const std::vector<Verb>& verbs);
[[nodiscard]] std::string zsh_completion(const std::vector<Verb>& verbs);
[[nodiscard]] std::string fish_completion(const std::vector<Verb>& verbs);

// Returns a verb's own flags and the common ones.
[[nodiscard]] std::vector<Argument> all_flags(const Verb& verb);

// Returns `text` quoted as one word of a script, without expansion.
[[nodiscard]] std::string sh_word(const std::string& text);  // bash and zsh
[[nodiscard]] std::string fish_word(const std::string& text);

}  // namespace kindred
