#pragma once

#include <filesystem>

namespace kindred {

// Writes the manual pages and the completion of bash, zsh and fish below `share`, where these look
// below /usr/share: man/man1/kindred.1, bash-completion/completions/kindred and so on. Files of
// these names are replaced. Throws InputError when `share` is no directory, FailureError when
// something cannot be written.
void write_manual(const std::filesystem::path& share);

}  // namespace kindred
