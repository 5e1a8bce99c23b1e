#pragma once

#include <string>
#include <vector>

#include "kindred/cli/verb.h"

namespace kindred {

// Scripts that complete kindred's command line in a shell, made from the same records as --help:
// verbs, flags, keys of the config, the values of enumerations, files and directories.
[[nodiscard]] std::string bash_completion(const std::vector<Verb>& verbs);
[[nodiscard]] std::string zsh_completion(const std::vector<Verb>& verbs);
[[nodiscard]] std::string fish_completion(const std::vector<Verb>& verbs);

// A verb's own flags and the common ones.
[[nodiscard]] std::vector<Argument> all_flags(const Verb& verb);

// `text` as one word of a script in which nothing is expanded.
[[nodiscard]] std::string sh_word(const std::string& text);  // bash and zsh
[[nodiscard]] std::string fish_word(const std::string& text);

}  // namespace kindred
