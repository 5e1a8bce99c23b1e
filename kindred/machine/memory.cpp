#include "kindred/machine/memory.h"

#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {

void require_memory(double count, double bytes, const std::string& what,
                    const std::string& remedy) {
  constexpr double kGibibyte = 1024.0 * 1024 * 1024;
  const double needed = count * bytes / kGibibyte;
  const double there = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                       static_cast<double>(::sysconf(_SC_PAGESIZE)) / kGibibyte;
  if (needed > there)
    throw InputError(
        fmt::format("{} would need {:.0f} GiB of memory, but only {:.0f} GiB are available; {}",
                    what, needed, there, remedy));
}

}  // namespace kindred
