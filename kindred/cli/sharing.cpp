#include "kindred/cli/sharing.h"

#include <cstdlib>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/share/launcher.h"

namespace kindred {
namespace {

const char* variable(const char* name) {
  return std::getenv(name);
}

}  // namespace

DirectoryUse directory_use_of(const CommandLine& line, Config& config) {
  config.run.place = launch_place(variable);
  if (line.has("join") || config.run.place.world > 1) return DirectoryUse::kShared;
  return line.has("resume") ? DirectoryUse::kResume : DirectoryUse::kNew;
}

void require_one_process(const CommandLine& line) {
  const LaunchPlace place = launch_place(variable);
  if (place.world > 1)
    throw InputError(
        fmt::format("kindred {} works in one process, and {} started {}; start it once, or use "
                    "kindred run, which shares its work",
                    line.verb->name, place.launcher, place.world));
}

}  // namespace kindred
