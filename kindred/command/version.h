#pragma once

#include <string>

namespace kindred {

[[nodiscard]] std::string version();       // "0.2.0"
[[nodiscard]] std::string release_date();  // of that version, "2026-11-29"
// Commit of the build: "b92ace7", "b92ace7 with changes"; "" if built without git.
[[nodiscard]] std::string commit();
[[nodiscard]] std::string libtorch_version();  // "1.13.1"
[[nodiscard]] std::string compiler_version();  // "GCC 12.2.0"

// "kindred 0.2.0, commit b92ace7, libtorch 1.13.1"; the commit is omitted if unknown.
[[nodiscard]] std::string versions_text();

}  // namespace kindred
