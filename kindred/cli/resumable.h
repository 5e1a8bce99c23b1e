#pragma once

#include <filesystem>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {

// Calls `work` on a run's directory. An InterruptedError says how to go on, if there is anything to
// go on from: by the same command, with `flag` where the verb needs one.
template <class Work>
auto resumable(const std::filesystem::path& directory, const char* flag, const Work& work) {
  try {
    return work();
  } catch (const InterruptedError& error) {
    if (!std::filesystem::exists(directory)) throw;
    throw InterruptedError(fmt::format("{}; {} keeps what is done; to go on, repeat the command{}",
                                       error.what(), directory.string(), flag));
  }
}

inline constexpr const char* kWithResume = " with --resume";
inline constexpr const char* kAsItWas = "";

}  // namespace kindred
