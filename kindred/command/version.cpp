#include "kindred/command/version.h"

#include <fmt/format.h>
#include <torch/version.h>

namespace kindred {

std::string version() {
  return KINDRED_VERSION;
}

std::string release_date() {
  return KINDRED_RELEASE_DATE;
}

std::string libtorch_version() {
  return TORCH_VERSION;
}

std::string compiler_version() {
#ifdef __clang__
  return fmt::format("Clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string versions_text() {
  const std::string built_from = commit().empty() ? "" : fmt::format(", commit {}", commit());
  return fmt::format("kindred {}{}, libtorch {}", version(), built_from, libtorch_version());
}

}  // namespace kindred
