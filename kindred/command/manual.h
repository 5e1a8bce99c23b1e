#pragma once

#include <filesystem>

namespace kindred {

// Writes the manual pages and the completion scripts of bash, zsh and fish to `share`, with the
// layout of /usr/share: man/man1/kindred.1, bash-completion/completions/kindred and so on. Replaces
// existing files. Throws InputError if `share` is not a directory, FailureError if writing fails.
void write_manual(const std::filesystem::path& share);

}  // namespace kindred
