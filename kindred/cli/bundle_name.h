#pragma once

#include <filesystem>
#include <string>

namespace kindred {

// The name under which other programs know a bundle: runs/census/bundle is census, and any other
// directory has its own name.
[[nodiscard]] std::string name_of_bundle(const std::filesystem::path& bundle);

}  // namespace kindred
