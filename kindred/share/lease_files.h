#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "kindred/share/crew.h"

namespace kindred {

// A crew whose leases are files in `folder`, which all its processes share, also those on other
// machines. A lease of the work "w" is the file w.N of the largest N; the process that creates it,
// which the file system lets only one do, holds it. It touches the file several times in `lifetime`
// and writes "released" into it at the end. Another process takes w.(N + 1) if the file says
// released, if it has not changed for `lifetime` by the other's own clock, or if its holder, on the
// same machine, has ended: the holder keeps it locked by flock(). No two clocks are compared.
// Source of the idea: C. Gray and D. Cheriton, Leases, SOSP 1989.
//
// Creates the folder. Throws FailureError.
[[nodiscard]] std::unique_ptr<Crew> crew_by_files(std::filesystem::path folder,
                                                  std::chrono::milliseconds lifetime);

}  // namespace kindred
