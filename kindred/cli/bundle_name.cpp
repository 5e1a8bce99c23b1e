#include "kindred/cli/bundle_name.h"

namespace kindred {

std::string name_of_bundle(const std::filesystem::path& bundle) {
  auto whole = std::filesystem::absolute(bundle).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  const auto run = whole.parent_path().filename();
  return whole.filename() == "bundle" && !run.empty() ? run.string() : whole.filename().string();
}

}  // namespace kindred
